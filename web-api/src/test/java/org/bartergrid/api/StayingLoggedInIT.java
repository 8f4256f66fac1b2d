package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A browser logs in by password once, and stays logged in. */
@Timeout(120)
class StayingLoggedInIT {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        api.nobody()
                .post("/v1/peers", Map.of("token", api.joinToken("peer"), "peer", "web-user", "password", PASSWORD))
                .is(201);
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private Api.Answer logIn(Map<String, ?> body) {
        return api.nobody().post("/v1/tokens", body);
    }

    private String staying() {
        return logIn(Map.of("peer", "web-user", "password", PASSWORD, "refresh", true))
                .is(200)
                .text("refreshToken");
    }

    private int ordersWith(String accessToken) {
        return api.nobody()
                .send(
                        "GET",
                        "/v1/orders",
                        java.net.http.HttpRequest.BodyPublishers.noBody(),
                        "Authorization",
                        "Bearer " + accessToken)
                .status();
    }

    @Test
    void aRefreshTokenStandsForThePassword() {
        String refreshToken = staying();
        grid.pass(Logins.TOKEN_LIFE.toMillis() + 1);
        var renewed = logIn(Map.of("refreshToken", refreshToken)).is(200);
        assertThat(ordersWith(renewed.text("accessToken"))).isEqualTo(200);
        assertThat(renewed.text("refreshToken")).isNotEqualTo(refreshToken).startsWith("web-user.");
        grid.pass(RefreshTokens.GRACE.toMillis() + 1);
        assertThat(logIn(Map.of("refreshToken", refreshToken)).is(401).detail()).contains("stolen");
        logIn(Map.of("refreshToken", renewed.text("refreshToken"))).is(401);
    }

    @Test
    void nobodyGetsOneWhoDidNotAsk() {
        assertThat(logIn(Map.of("peer", "web-user", "password", PASSWORD))
                        .is(200)
                        .json()
                        .has("refreshToken"))
                .isFalse();
        logIn(Map.of("peer", "web-user", "password", PASSWORD + "x", "refresh", true))
                .is(401);
        grid.peer("ada");
        assertThat(logIn(Map.of("assertion", api.assertion("ada"), "refresh", true))
                        .is(400)
                        .detail())
                .contains("another assertion");
        assertThat(logIn(Map.of("refreshToken", "x", "assertion", api.assertion("ada")))
                        .is(400)
                        .detail())
                .contains("only one");
        // No access token opens what a refresh token does, nor the other way round.
        logIn(Map.of("refreshToken", api.accessToken("ada"))).is(401);
        assertThat(ordersWith(staying())).isEqualTo(401);
    }

    @Test
    void loggedOutIsLoggedOut() {
        String here = staying();
        String there = staying();
        api.nobody()
                .post("/v1/tokens/revocations", Map.of("refreshToken", here))
                .is(204);
        api.nobody()
                .post("/v1/tokens/revocations", Map.of("refreshToken", here))
                .is(204);
        logIn(Map.of("refreshToken", here)).is(401);
        there = logIn(Map.of("refreshToken", there)).is(200).text("refreshToken");
        api.as("web-user", PASSWORD).delete("/v1/tokens").is(204);
        logIn(Map.of("refreshToken", there)).is(401);
        assertThat(api.nobody().post("/v1/tokens/revocations", "{}").is(400).detail())
                .contains("'refreshToken'");
    }
}
