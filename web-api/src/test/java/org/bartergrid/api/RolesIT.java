package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.InMemoryCatalog;
import org.bartergrid.barter.InMemoryNotes;
import org.bartergrid.books.BooksStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Less than everything: tokens for some roles, and peers to whom the operator has left only some. */
@Timeout(120)
class RolesIT {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        grid.volunteer("bob");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private Api.Answer offer(Api.Caller caller) {
        return caller.post("/v1/offers", grid.offer("bob").toJson());
    }

    private String state(String offer) {
        return api.nobody().get("/v1/offers/" + offer).is(200).text("state");
    }

    @Test
    void whoAsksForNothingHasEverything() {
        offer(api.as("bob")).is(201);
        assertThat(api.as("bob").get("/v1/peers/bob/roles").is(200).json().path("roles"))
                .hasToString("[\"client\",\"scientist\",\"volunteer\"]");
    }

    @Test
    void aTokenForFewerRolesIsForNoMore() {
        var reader = api.as("bob", List.of("client"));
        reader.get("/v1/accounts/bob.credit").is(200);
        assertThat(offer(reader).is(403).detail()).contains("role volunteer", "log in with it");
        offer(api.as("bob", List.of("scientist"))).is(403);
        offer(api.as("bob", List.of("volunteer"))).is(201);
        var wrong = Map.of("assertion", api.assertion("bob"), "roles", List.of("king"));
        assertThat(api.nobody().post("/v1/tokens", wrong).is(400).detail()).contains("'king'", "scientist");
        var none = Map.of("assertion", api.assertion("bob"), "roles", List.of());
        api.nobody().post("/v1/tokens", none).is(400);
        var node = Map.of("assertion", api.assertion("bob.box"), "roles", List.of("client"));
        assertThat(api.nobody().post("/v1/tokens", node).is(400).detail()).contains("for peers");
    }

    @Test
    void whatTheOperatorTakesIsGoneAtOnceAndForTheNextCoordinatorToo() throws IOException {
        String offer = offer(api.as("bob")).is(201).text("offer");
        api.operator()
                .put("/v1/peers/bob/roles", Map.of("roles", List.of("volunteer")))
                .is(200);
        assertThat(state(offer)).isEqualTo("OPEN");
        api.operator()
                .put("/v1/peers/bob/roles", Map.of("roles", List.of("scientist")))
                .is(200);
        // Nobody trades with it any more.
        assertThat(state(offer)).isEqualTo("WITHDRAWN");
        // The token that is out already says nothing else.
        assertThat(offer(api.as("bob")).is(403).detail()).contains("role volunteer", "ask the operator");
        api.as("bob").get("/v1/accounts/bob.credit").is(200);
        // What was agreed goes on: the node may still be what it is.
        api.as("bob.box").get("/v1/evictions").is(200);
        try (var next = new Api(grid, folder.resolve("next"))) {
            offer(next.as("bob")).is(403);
        }
        api.operator()
                .put("/v1/peers/bob/roles", Map.of("roles", List.of("scientist", "volunteer")))
                .is(200);
        offer(api.as("bob")).is(201);
        api.operator()
                .put("/v1/peers/nobody-here/roles", Map.of("roles", List.of("client")))
                .is(404);
        api.operator()
                .put("/v1/peers/grid/roles", Map.of("roles", List.of("client")))
                .is(400);
    }

    /** It has been let through, and comes to the market behind the one who empties it. */
    @Test
    void anOfferOnItsWayWhenTheRoleIsTakenDoesNotStay() throws Exception {
        stop();
        var placing = new AtomicReference<Runnable>(() -> {});
        grid = new Grid(BooksStore.inMemory(), whilePlacing(placing), new InMemoryNotes());
        api = new Api(grid, folder.resolve("again"));
        grid.volunteer("bob");
        leave("volunteer");
        offer(api.as("bob")).is(201);
        var taken = new CompletableFuture<Void>();
        placing.set(() -> {
            // Whoever takes it waits for the market, which whoever places has.
            taken.completeAsync(() -> {
                leave("scientist");
                return null;
            });
            Awaitility.await().until(() -> !api.operator()
                    .get("/v1/peers/bob/roles")
                    .is(200)
                    .json()
                    .path("roles")
                    .toString()
                    .contains("volunteer"));
        });

        assertThat(offer(api.as("bob")).is(403).detail()).contains("role volunteer", "ask the operator");

        taken.get(30, TimeUnit.SECONDS);
        assertThat(api.nobody().get("/v1/offers").is(200).json().path("items")).isEmpty();
    }

    /** A catalog in which something happens, once, when it is asked for an offer. */
    private static Catalog whilePlacing(AtomicReference<Runnable> once) {
        var catalog = new InMemoryCatalog();
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    var happens = method.getName().equals("offer") ? once.getAndSet(null) : null;
                    if (happens != null) {
                        happens.run();
                    }
                    return method.invoke(catalog, arguments);
                });
    }

    private void leave(String... roles) {
        api.operator().put("/v1/peers/bob/roles", Map.of("roles", roles)).is(200);
    }

    private String invitation(Api.Caller by) {
        return by.post("/v1/join-tokens", Map.of("peer", "bob")).is(201).text("token");
    }

    @Test
    void whatAPeerHasInvitedIsNotInvitedAgainWhenItsRoleComesBack() {
        String bobs = invitation(api.as("bob"));
        String operators = invitation(api.operator());
        leave("scientist", "volunteer");
        leave("scientist");
        leave("scientist", "volunteer");

        api.enrol(bobs, "lab", "bob.lab").is(403);
        api.enrol(operators, "lab", "bob.lab").is(403);
        api.enrol(invitation(api.as("bob")), "lab", "bob.lab").is(201);
        leave("volunteer");
        api.enrol(invitation(api.as("bob")), "second", "bob.second").is(201);
    }

    @Test
    void nobodyInvitesForAPeerThatIsNoVolunteer() {
        leave("scientist");
        api.as("bob").post("/v1/join-tokens", Map.of("peer", "bob")).is(403);
        assertThat(api.operator()
                        .post("/v1/join-tokens", Map.of("peer", "bob"))
                        .is(403)
                        .detail())
                .contains("role of a volunteer", "until the operator gives it back");
        assertThat(grid.notes.read("join-tokens").orElse("")).doesNotContain("bob");
    }

    @Test
    void aSessionNeverGetsMoreThanItsLogin() {
        api.nobody()
                .post("/v1/peers", Map.of("token", api.joinToken("peer"), "peer", "web-user", "password", PASSWORD))
                .is(201);
        var login = Map.of("peer", "web-user", "password", PASSWORD, "refresh", true, "roles", List.of("client"));
        String refreshToken = api.nobody().post("/v1/tokens", login).is(200).text("refreshToken");
        api.nobody()
                .post("/v1/tokens", Map.of("refreshToken", refreshToken, "roles", List.of("scientist")))
                .is(400);
        String accessToken = api.nobody()
                .post("/v1/tokens", Map.of("refreshToken", refreshToken))
                .is(200)
                .text("accessToken");
        var claims = new String(
                java.util.Base64.getUrlDecoder().decode(accessToken.split("\\.")[1]),
                java.nio.charset.StandardCharsets.UTF_8);
        assertThat(claims).contains("\"roles\":[\"client\"]");
        api.operator()
                .put("/v1/peers/web-user/roles", Map.of("roles", List.of("client")))
                .is(200);
        var more = Map.of("peer", "web-user", "password", PASSWORD, "roles", List.of("scientist"));
        assertThat(api.nobody().post("/v1/tokens", more).is(403).detail()).contains("left to web-user only client");
    }
}
