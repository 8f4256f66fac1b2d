package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractCheck;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A browser has no place for a key: the coordinator keeps one, and every contract says so. */
@Timeout(120)
class KeptKeysIT {

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

    private Map<String, Object> joining(String peer, String password) {
        return Map.of("token", invitation(), "peer", peer, "password", password);
    }

    private String invitation() {
        return api.joinToken("peer");
    }

    private Api.Answer logIn(String peer, String password) {
        return api.nobody().post("/v1/tokens", Map.of("peer", peer, "password", password));
    }

    private static String unsigned(SignedDocument document) {
        return new SignedDocument(document.document(), List.of()).toJson();
    }

    @Test
    void aPeerWithAPasswordBartersLikeAnyOther() {
        api.nobody().post("/v1/peers", joining("web-user", PASSWORD)).is(201);
        var peer = api.nobody().get("/v1/peers/web-user").is(200).json();
        assertThat(peer.path("keyKept").asBoolean()).isTrue();
        assertThat(api.nobody()
                        .get("/v1/peers/bob")
                        .is(200)
                        .json()
                        .path("keyKept")
                        .asBoolean())
                .isFalse();
        var user = api.as("web-user", PASSWORD);
        var order = user.post("/v1/demands", unsigned(grid.demand("web-user", Grid.demand(1, 10))))
                .is(201)
                .json();
        var signed = SignedDocument.parse(
                order.path("contracts").path(0).path("signed").toString());
        assertThat(ContractCheck.problems(signed, grid.coordinatorKey.verificationKey()))
                .isEmpty();
        assertThat(Contract.parse(signed.document()).keptKeys()).containsExactly(new PeerId("web-user"));
    }

    @Test
    void nobodyElseIsSignedFor() {
        api.nobody().post("/v1/peers", joining("web-user", PASSWORD)).is(201);
        var user = api.as("web-user", PASSWORD);
        grid.peer("ada");
        var adas = grid.demand("ada", Grid.demand(1, 10));
        user.post("/v1/demands", unsigned(adas)).is(403);
        // Whoever has a key signs.
        assertThat(api.as("ada").post("/v1/demands", unsigned(adas)).is(403).detail())
                .contains("not signed by ada");
        // And what was signed by another key is not signed again.
        var forged = SignedDocument.sign(
                grid.demand("web-user", Grid.demand(1, 10)).document(),
                "web-user",
                SignedDocument.ROLE_PEER,
                SigningKey.generate());
        user.post("/v1/demands", forged.toJson()).is(403);
    }

    @Test
    void passwordsThatAreWrongOpenNothing() {
        api.nobody().post("/v1/peers", joining("web-user", PASSWORD)).is(201);
        var wrong = logIn("web-user", PASSWORD + "x").is(401).detail();
        var absent = logIn("nobody-here", PASSWORD).is(401).detail();
        var own = logIn("bob", PASSWORD).is(401).detail();
        assertThat(wrong.replace("web-user", "P"))
                .isEqualTo(absent.replace("nobody-here", "P"))
                .isEqualTo(own.replace("bob", "P"));
        assertThat(api.nobody()
                        .post("/v1/peers", joining("web-other", "short"))
                        .is(400)
                        .detail())
                .contains("10 to 1000 characters");
        api.nobody().get("/v1/peers/web-other").is(404);
        // What is refused leaves nothing: not a key, nor a use of the invitation less.
        var invitation = invitation();
        api.nobody()
                .post(
                        "/v1/peers",
                        Map.of(
                                "token",
                                invitation,
                                "peer",
                                "web-long",
                                "password",
                                PASSWORD,
                                "displayName",
                                "x".repeat(101)))
                .is(400);
        api.nobody()
                .post("/v1/peers", Map.of("token", "none", "peer", "web-long", "password", PASSWORD))
                .is(403);
        api.nobody()
                .post("/v1/peers", Map.of("token", invitation, "peer", "web-long", "password", PASSWORD))
                .is(201);
        // The same again is told so; another password takes nobody's handle.
        api.nobody().post("/v1/peers", joining("web-user", PASSWORD)).is(201);
        api.nobody()
                .post("/v1/peers", joining("web-user", "another horse battery"))
                .is(409);
        api.nobody().post("/v1/peers", joining("bob", PASSWORD)).is(409);
        assertThat(logIn("web-user", PASSWORD).is(200).text("accessToken")).isNotEmpty();
        assertThat(api.nobody()
                        .post("/v1/peers", Map.of("token", invitation(), "peer", "web-third"))
                        .is(400)
                        .detail())
                .contains("'publicKey'", "'password'");
    }

    @Test
    void passwordsAreNotGuessedForEver() {
        api.nobody().post("/v1/peers", joining("web-user", PASSWORD)).is(201);
        // To join again with a password is to guess it, too.
        for (int i = 0; i < 3; i++) {
            logIn("web-user", "wrong horse battery").is(401);
        }
        for (int i = 0; i < 2; i++) {
            api.nobody()
                    .post("/v1/peers", joining("web-user", "wrong horse battery"))
                    .is(409);
        }
        var refused = logIn("web-user", PASSWORD).is(429);
        assertThat(refused.text("type")).endsWith(":too-many");
        assertThat(refused.detail()).contains("wrong passwords", "180 s");
        assertThat(refused.header("Retry-After")).isEqualTo("180");
        api.nobody().post("/v1/peers", joining("web-user", PASSWORD)).is(429);
        // Whether somebody is there, it does not tell.
        for (int i = 0; i < 5; i++) {
            logIn("nobody-here", "wrong horse battery").is(401);
        }
        logIn("nobody-here", "wrong horse battery").is(429);
        grid.pass(181_000);
        assertThat(logIn("web-user", PASSWORD).is(200).text("accessToken")).isNotEmpty();
    }

    /** Its public key is known to everybody, and gives nobody a word in who keeps the other half. */
    @Test
    void nobodyElseCanSayThatTheKeyIsNotKept() {
        api.nobody().post("/v1/peers", joining("web-user", PASSWORD)).is(201);
        var peer = grid.barter.peer(new PeerId("web-user"));
        grid.barter.registerPeer(peer.id(), "Mallory", peer.key(), false, peer.profile(), peer.inventory());
        assertThat(grid.barter.peer(peer.id()).keyKept()).isTrue();
        assertThat(logIn("web-user", PASSWORD).is(200).text("accessToken")).isNotEmpty();
    }

    /** What lies in the books signs nothing without the coordinator's own key. */
    @Test
    void keysLieSealed() {
        api.nobody().post("/v1/peers", joining("web-user", PASSWORD)).is(201);
        JsonNode peer = api.nobody().get("/v1/peers/web-user").is(200).json();
        var known = grid.barter.peer(new PeerId(peer.path("peer").asText()));
        String note = grid.notes.read("kept-key-" + known.key().fingerprint()).orElseThrow();
        assertThat(note).contains("$argon2id$").doesNotContain(PASSWORD);
        var document = new SignedDocument("{\"a\":1}", List.of());
        var kept = new KeptKeys(grid.notes, grid.coordinatorKey);
        assertThat(kept.signed(document, known).isSignedBy("web-user", SignedDocument.ROLE_PEER, known.key()))
                .isTrue();
        var stranger = new KeptKeys(grid.notes, SigningKey.generate());
        assertThatThrownBy(() -> stranger.signed(document, known))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sealed it");
    }
}
