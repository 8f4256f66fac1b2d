package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.trust.CertificateCheck;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.bartergrid.trust.Pem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of members of cells, and evictions. */
@Timeout(120)
class TrustIT {

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        grid.volunteer("ada");
        api.joinGateway("gateway-one");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    @Test
    void aMemberIsCertifiedForWhatItIsAndForNoMore() throws Exception {
        assertThat(named("ada.box")).isEqualTo(new Member(MemberRole.NODE, "ada.box"));
        assertThat(named("gateway-one")).isEqualTo(new Member(MemberRole.GATEWAY, "gateway-one"));
        assertThat(VerificationKey.of(certificate("ada.box").getPublicKey()))
                .isEqualTo(grid.key("ada.box").verificationKey());
        assertThat(Duration.between(
                        Clock.systemUTC().instant(),
                        certificate("ada.box").getNotAfter().toInstant()))
                .isBetween(Duration.ofDays(29), Duration.ofDays(31));
    }

    @Test
    void whoIsEvictedIsOutAtOnceAndEverywhere() throws Exception {
        api.as("ada.box").get("/v1/cell").is(404);
        var waiting = CompletableFuture.supplyAsync(
                () -> api.as("gateway-one").get("/v1/evictions?above=0&wait=50").is(200));

        var evicted = api.as("grid")
                .post("/v1/evictions", Map.of("member", "ada.box", "reason", "it was stolen"))
                .is(201);

        assertThat(evicted.text("key"))
                .isEqualTo(Fingerprint.of(grid.key("ada.box").verificationKey().publicKey()));
        assertThat(waiting.get(30, TimeUnit.SECONDS).json().path("evicted").get(0))
                .isEqualTo(evicted.json());
        assertThat(api.as("ada.box").get("/v1/cell").is(403).detail())
                .isEqualTo("ada.box was evicted from this grid (it was stolen): ask its operator to let it in again");
        api.as("ada.box").post("/v1/certificates", "").is(403);
        assertThat(grid.barter.alive(new NodeId("ada.box")))
                .as("nothing is matched with it")
                .isFalse();
    }

    @Test
    void anEvictionOutlivesTheCoordinatorAndEndsWhenTheOperatorSaysSo() throws Exception {
        api.as("ada").post("/v1/evictions", Map.of("member", "ada.box")).is(201);
        api.as("ada").post("/v1/evictions", Map.of("member", "ada.box")).is(201);
        api.close();
        api = new Api(grid, folder);
        assertThat(api.as("gateway-one").get("/v1/evictions").json().path("evicted"))
                .as("again changes nothing")
                .hasSize(1);
        api.as("ada.box").post("/v1/certificates", "").is(403);

        api.as("grid").delete("/v1/evictions/ada.box").is(204);

        assertThat(named("ada.box").name()).isEqualTo("ada.box");
        assertThat(api.as("gateway-one")
                        .get("/v1/evictions?above=1&wait=0")
                        .json()
                        .path("evicted"))
                .isEmpty();
    }

    /** It asked before it was evicted. */
    @Test
    void aGatewayThatIsEvictedWhileItWaitsGetsNoJobAnyMore() throws Exception {
        var polls = CompletableFuture.supplyAsync(() -> api.as("gateway-one").post("/v1/assignments/next?wait=50", ""));
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> polls.isDone() || api.server.waiting() > 0);
        api.as("grid").post("/v1/evictions", Map.of("member", "gateway-one")).is(201);

        grid.peer("sci");
        String order = api.as("sci")
                .post("/v1/demands", grid.demand("sci", Grid.demand(1, 10)).toJson())
                .is(201)
                .text("order");
        String input = api.as("sci").upload("what sci wants to know");
        api.as("sci")
                .post(
                        "/v1/jobs",
                        Map.of("order", order, "jar", input, "className", "C", "input", input, "format", "lines"))
                .is(201);

        assertThat(polls.get(60, TimeUnit.SECONDS).is(403).detail()).contains("gateway-one was evicted");
        api.joinGateway("gateway-two");
        assertThat(api.as("gateway-two")
                        .post("/v1/assignments/next", "")
                        .is(200)
                        .text("job"))
                .isEqualTo(order);
    }

    @Test
    void onlyNodesAndGatewaysAreEvicted() {
        assertThat(api.as("grid")
                        .post("/v1/evictions", Map.of("member", "ada"))
                        .is(400)
                        .detail())
                .contains("no node or gateway");
        api.as("grid").post("/v1/evictions", Map.of("member", "gateway-one")).is(201);
        api.as("gateway-one").post("/v1/assignments/next", "").is(403);
    }

    private Api.Answer join(String gateway, String token) {
        return api.nobody()
                .post(
                        "/v1/gateways",
                        Map.of(
                                "token",
                                token,
                                "name",
                                gateway,
                                "publicKey",
                                grid.key(gateway).verificationKey().base64Url()));
    }

    @Test
    void aGatewayThatWasEvictedDoesNotJoinAgainUnderItsNameNorAnother() {
        String leftOver = api.joinToken("gateway");
        grid.sameKey("gateway-two", "gateway-one");
        api.as("grid")
                .post("/v1/evictions", Map.of("member", "gateway-one", "reason", "it was sold"))
                .is(201);

        assertThat(join("gateway-two", leftOver).is(403).detail())
                .contains("gateway-one was evicted from this grid (it was sold)");
        join("gateway-one", leftOver).is(403);
        // Why, is nothing to strangers, who know its key as every member of its cell does.
        for (String stranger : List.of("guess", leftOver.replaceAll(".*\\.", "guess."))) {
            for (String name : List.of("gateway-one", "gateway-two")) {
                assertThat(join(name, stranger).is(403).detail())
                        .contains("This join token is unknown")
                        .doesNotContain("evicted", "sold");
            }
        }
        // Another machine may have the invitation that was left over.
        join("gateway-three", leftOver).is(201);
    }

    private Api.Answer register(String owner, String name) {
        return api.as(owner)
                .post(
                        "/v1/nodes",
                        Map.of(
                                "name",
                                name,
                                "publicKey",
                                grid.key(owner + "." + name).verificationKey().base64Url(),
                                "profile",
                                Profile.EMPTY,
                                "rating",
                                new ComputingPower(1_000, 1_000, 1, 640)));
    }

    @Test
    void anEvictedMachineIsOutUnderEveryNameThatItHas() {
        grid.sameKey("ada.two", "ada.box");
        register("ada", "two").is(200);
        register("ada", "other").is(200);
        api.as("ada.two").get("/v1/evictions").is(200);
        assertThat(isShownAlive("ada.two")).isTrue();
        api.as("ada").post("/v1/evictions", Map.of("member", "ada.box")).is(201);

        assertThat(api.as("ada.two").get("/v1/evictions").is(403).detail()).contains("ada.box was evicted");
        assertThat(isShownAlive("ada.two")).isFalse();
        assertThat(grid.barter.alive(new NodeId("ada.two")))
                .as("nothing is matched with it")
                .isFalse();
        assertThat(grid.barter.alive(new NodeId("ada.other"))).isTrue();
        api.as("ada.two").post("/v1/certificates", "").is(403);

        api.as("grid").delete("/v1/evictions/ada.box").is(204);
        api.as("ada.two").get("/v1/evictions").is(200);
    }

    private boolean isShownAlive(String node) {
        return api.nobody()
                .get("/v1/nodes/" + node)
                .is(200)
                .json()
                .path("alive")
                .booleanValue();
    }

    /** Nor as somebody else, with an invitation that was left over. */
    @Test
    void theKeyOfAnEvictedMachineJoinsAsNoPeer() {
        String leftOver = api.joinToken("peer");
        grid.sameKey("mallory", "ada.box");
        api.as("ada").post("/v1/evictions", Map.of("member", "ada.box")).is(201);
        String key = grid.key("mallory").verificationKey().base64Url();

        var join = Map.of("token", leftOver, "peer", "mallory", "publicKey", key);
        assertThat(api.nobody().post("/v1/peers", join).is(403).detail()).contains("ada.box was evicted");
        var guess = Map.of("token", "guess", "peer", "mallory", "publicKey", key);
        assertThat(api.nobody().post("/v1/peers", guess).is(403).detail()).doesNotContain("evicted");
        api.as("grid").delete("/v1/evictions/ada.box").is(204);
        api.nobody().post("/v1/peers", join).is(201);
    }

    /** It would evict that name of its own, and with it the key. */
    @Test
    void nobodyBringsTheKeyOfAnothersMachine() throws IOException {
        grid.volunteer("eve");
        String token = api.as("eve")
                .post("/v1/join-tokens", Map.of("peer", "eve"))
                .is(201)
                .text("token");
        for (String victim : List.of("ada.box", "gateway-one")) {
            grid.sameKey("eve.mine", victim);
            assertThat(register("eve", "mine").is(409).detail())
                    .contains("Another machine of this grid has this key", "delete key.pem");
            api.enrol(token, "mine", "eve.mine").is(409);
            api.as("eve").post("/v1/evictions", Map.of("member", "eve.mine")).is(404);
        }
        grid.sameKey("gateway-two", "ada.box");
        join("gateway-two", api.joinToken("gateway")).is(409);
        // Nor that of one that has only been enrolled, by this coordinator or the one before.
        grid.key("eve.late");
        api.enrol(token, "late", "eve.late").is(201);
        grid.sameKey("ada.mine", "eve.late");
        register("ada", "mine").is(409);
        api.close();
        api = new Api(grid, folder);
        register("ada", "mine").is(409);
        register("eve", "late").is(200);
    }

    /** As it could come about before keys were looked at: the books have it. */
    @Test
    void whatHasAnothersKeyIsEvictedByTheOperatorOnly() {
        grid.sameKey("eve.box", "gateway-one");
        grid.volunteer("eve");
        api.as("eve").post("/v1/evictions", Map.of("member", "eve.box")).is(409);
        api.as("gateway-one").get("/v1/evictions").is(200);
        api.as("grid").post("/v1/evictions", Map.of("member", "eve.box")).is(201);
        api.as("gateway-one").get("/v1/evictions").is(403);
    }

    private X509Certificate certificate(String member) {
        var answer = api.as(member).post("/v1/certificates", "").is(201);
        assertThat(Pem.certificates(answer.text("authority"))).containsExactly(grid.authority.certificate());
        return Pem.certificates(answer.text("certificate")).get(0);
    }

    private Member named(String member) throws Exception {
        return new CertificateCheck(
                        grid.authority.certificate(),
                        Set.of(MemberRole.NODE, MemberRole.GATEWAY),
                        new Evictions(),
                        Clock.systemUTC())
                .member(certificate(member));
    }
}
