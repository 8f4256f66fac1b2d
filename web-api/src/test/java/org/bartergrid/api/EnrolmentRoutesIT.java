package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bartergrid.peer.Profile;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.bartergrid.trust.Pem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that becomes a peer's without the peer's key on it. */
@Timeout(120)
class EnrolmentRoutesIT {

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        grid.peer("ada");
        grid.peer("eve");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private String tokenFor(String peer, String by) {
        return api.as(by).post("/v1/join-tokens", Map.of("peer", peer)).is(201).text("token");
    }

    private Api.Answer register(String as, String name, String keyOf) {
        return api.as(as)
                .post(
                        "/v1/nodes",
                        Map.of(
                                "name",
                                name,
                                "publicKey",
                                grid.key(keyOf).verificationKey().base64Url(),
                                "profile",
                                Profile.EMPTY,
                                "rating",
                                new ComputingPower(1_000, 1_000, 1, 640)));
    }

    @Test
    void itIsEnrolledCertifiedAndRegistersItself() throws Exception {
        var joined = api.enrol(tokenFor("ada", "ada"), "lab", "ada.lab").is(201);

        assertThat(joined.text("name")).isEqualTo("ada.lab");
        assertThat(joined.text("ownerKey"))
                .isEqualTo(grid.key("ada").verificationKey().base64Url());
        assertThat(joined.text("authority")).isEqualTo(grid.authority.fingerprint());
        var certified = api.as("ada.lab").post("/v1/certificates", "").is(201);
        assertThat(Member.named(Pem.certificates(certified.text("certificate")).get(0)))
                .isEqualTo(new Member(MemberRole.NODE, "ada.lab"));
        register("ada.lab", "lab", "ada.lab").is(200);
        assertThat(api.nobody().get("/v1/nodes/ada.lab").is(200).text("peer")).isEqualTo("ada");
        // What the catalog has now needs no line among the enrolled any more.
        assertThat(grid.notes.read("enrolments").orElseThrow()).doesNotContain("ada.lab");
        register("ada.lab", "lab", "ada.lab").is(200);
    }

    @Test
    void theOperatorMayInviteForAPeerAndAPeerForItselfOnly() {
        api.enrol(tokenFor("ada", "grid"), "lab", "ada.lab").is(201);
        assertThat(api.as("eve")
                        .post("/v1/join-tokens", Map.of("peer", "ada"))
                        .is(403)
                        .detail())
                .contains("machines of its own only");
        api.as("eve").post("/v1/join-tokens", Map.of("role", "gateway")).is(403);
        api.as("eve").post("/v1/join-tokens", Map.of("role", "peer")).is(403);
        api.as("eve")
                .post("/v1/join-tokens", Map.of("role", "peer", "peer", "eve"))
                .is(403);
        api.as("grid").post("/v1/join-tokens", Map.of("peer", "nobody")).is(404);
        api.as("grid").post("/v1/join-tokens", Map.of("role", "node")).is(400);
    }

    @Test
    void aTokenServesOneMachineAndALostAnswerIsToldAgain() {
        String token = tokenFor("ada", "ada");
        api.enrol(token, "lab", "ada.lab").is(201);

        api.enrol(token, "lab", "ada.lab").is(201);

        api.enrol(token, "lab", "eve.box").is(409);
        api.enrol(token, "second", "ada.second").is(403);
        api.enrol(token + "x", "lab", "ada.lab").is(201); // what stands behind the dot is for the newcomer
        api.enrol("x" + token, "lab", "ada.lab").is(403);
    }

    @Test
    void aTokenForPeersOrGatewaysEnrolsNoMachineAndTheOtherWayRound() {
        api.enrol(api.joinToken("gateway"), "lab", "ada.lab").is(403);
        api.enrol(api.joinToken("peer"), "lab", "ada.lab").is(403);
        api.nobody()
                .post(
                        "/v1/gateways",
                        Map.of(
                                "token",
                                tokenFor("ada", "ada"),
                                "name",
                                "gateway-x",
                                "publicKey",
                                grid.key("gateway-x").verificationKey().base64Url()))
                .is(403);
    }

    @Test
    void invitationsAreTakenBackByThePeerOrWithItsRole() {
        String first = tokenFor("ada", "ada");
        api.as("eve").delete("/v1/join-tokens/ada").is(403);
        api.as("ada").delete("/v1/join-tokens/ada").is(204);
        api.enrol(first, "lab", "ada.lab").is(403);

        String second = tokenFor("ada", "ada");
        api.operator()
                .put("/v1/peers/ada/roles", Map.of("roles", List.of("scientist")))
                .is(200);
        assertThat(api.enrol(second, "lab", "ada.lab").is(403).detail()).contains("unknown, used up, expired");
    }

    @Test
    void theOperatorTakesBackAllInvitationsForARole() {
        String peers = api.joinToken("peer");
        String gateways = api.joinToken("gateway");
        String adas = tokenFor("ada", "ada");
        String eves = tokenFor("eve", "eve");
        for (String other : List.of("ada", "eve")) {
            api.as(other).delete("/v1/join-tokens?role=gateway").is(403);
            api.as(other).delete("/v1/join-tokens?role=node").is(403);
        }
        assertThat(api.operator().delete("/v1/join-tokens?role=king").is(400).detail())
                .contains("'king'");
        assertThat(api.operator().delete("/v1/join-tokens").is(400).detail()).contains("'role' is missing");

        api.operator().delete("/v1/join-tokens?role=gateway").is(204);

        joinAs("/v1/gateways", "name", "gateway-x", gateways).is(403);
        joinAs("/v1/peers", "peer", "ida", peers).is(201);
        api.enrol(adas, "lab", "ada.lab").is(201);
        String morePeers = api.joinToken("peer");
        api.operator().delete("/v1/join-tokens?role=peer").is(204);
        joinAs("/v1/peers", "peer", "ute", morePeers).is(403);
        api.operator().delete("/v1/join-tokens?role=node").is(204);
        api.enrol(eves, "lab", "eve.lab").is(403);
        assertThat(grid.notes.read("join-tokens").orElseThrow()).isEqualTo("[]");
    }

    private Api.Answer joinAs(String path, String called, String name, String token) {
        return api.nobody()
                .post(
                        path,
                        Map.of(
                                "token",
                                token,
                                called,
                                name,
                                "publicKey",
                                grid.key(name).verificationKey().base64Url()));
    }

    /** Nor does one peer keep others' machines out, or the operator from evicting. */
    @Test
    void whatOnePeerMayHaveIsBounded() {
        api.as("ada")
                .post("/v1/join-tokens", Map.of("peer", "ada", "uses", 101))
                .is(400);
        String many = api.as("ada")
                .post("/v1/join-tokens", Map.of("peer", "ada", "uses", 100))
                .is(201)
                .text("token");
        for (int i = 0; i < 100; i++) {
            api.enrol(many, "lab" + i, "ada.lab" + i).is(201);
        }
        assertThat(api.enrol(tokenFor("ada", "ada"), "more", "ada.more").is(503).detail())
                .contains("100 of ada");
        api.enrol(tokenFor("eve", "eve"), "lab", "eve.lab").is(201);
        grid.pass(Duration.ofDays(31).toMillis());
        api.forgetTokens();
        api.enrol(tokenFor("ada", "ada"), "more", "ada.more").is(201);
    }

    /** Its own key, its own name, its own peer: it has the rights of a node and not of its owner. */
    @Test
    void itSpeaksForNothingButItself() {
        api.enrol(tokenFor("ada", "ada"), "lab", "ada.lab").is(201);
        register("ada.lab", "other", "ada.lab").is(403);
        register("ada.lab", "lab", "eve").is(403);
        api.as("ada.lab").get("/v1/accounts/ada.credit").is(403);
        api.as("ada.lab").post("/v1/join-tokens", Map.of("peer", "ada")).is(403);
    }

    @Test
    void aMachineThatWasEvictedDoesNotEnrolAgainUnderItsNameNorAnother() {
        api.enrol(tokenFor("ada", "ada"), "lab", "ada.lab").is(201);
        api.as("ada").post("/v1/evictions", Map.of("member", "ada.lab")).is(201);

        api.enrol(tokenFor("ada", "ada"), "lab", "ada.lab").is(403);
        api.enrol(tokenFor("ada", "ada"), "other", "ada.lab").is(403);
        register("ada", "other", "ada.lab").is(403);
        api.as("ada.lab").post("/v1/certificates", "").is(403);
    }
}
