package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who asks too often is told when to ask again, and nobody else notices. The grid's clock stands still. */
@Timeout(120)
class RequestRatesIT {

    /** A bucket holds twenty seconds' worth. */
    private static final int BURST = 40;

    private static final ApiLimits LIMITS = new ApiLimits(
            5,
            2,
            2,
            ApiLimits.STANDARD.connections(),
            ApiLimits.STANDARD.connectionsPerAddress(),
            ApiLimits.STANDARD.headWithin(),
            ApiLimits.STANDARD.bodyWithin(),
            ApiLimits.STANDARD.sessionLife(),
            ApiLimits.STANDARD.auditBytes());

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder, LIMITS);
        grid.peer("ada");
        grid.peer("bob");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private int asksUntilRefused(Api.Caller caller, String path, String... headers) {
        for (int asked = 0; asked <= 2 * BURST; asked++) {
            int status =
                    caller.send("HEAD", path, BodyPublishers.noBody(), headers).status();
            if (status == 429) {
                return asked;
            }
        }
        throw new AssertionError("it was never refused");
    }

    @Test
    void whoIsLoggedInIsCountedByNameAndNobodyElseByIt() throws IOException {
        api.as("ada").get("/v1/orders").is(200); // the first one counts for the address: the token was not known
        api.as("bob").get("/v1/orders").is(200);
        assertThat(asksUntilRefused(api.as("ada"), "/v1/orders")).isEqualTo(BURST);
        var refused = api.as("ada").get("/v1/orders").is(429);
        assertThat(refused.text("type")).endsWith(":too-many");
        assertThat(refused.detail()).contains("of ada", "wait 1 s");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(Files.readString(folder.resolve(AuditLog.NAME)))
                .contains("\"request\":\"" + refused.header("X-Request-Id") + "\"", "\"status\":429");
        api.as("bob").get("/v1/orders").is(200);
        api.nobody().get("/v1/health").is(200);
        grid.pass(1_000);
        api.as("ada").get("/v1/orders").is(200);
        api.as("ada").get("/v1/orders").is(200);
        api.as("ada").get("/v1/orders").is(429);
    }

    @Test
    void whoIsNotIsCountedByAddressWhateverTheySay() {
        api.as("ada").get("/v1/orders").is(200);
        // A login and its token's first use are two of them.
        assertThat(asksUntilRefused(
                        api.nobody(), "/v1/nothing", "X-Forwarded-For", "192.0.2.9", "Forwarded", "for=192.0.2.9"))
                .isEqualTo(BURST - 2);
        api.nobody().get("/v1/health").is(429);
        api.nobody()
                .send("GET", "/v1/health", BodyPublishers.noBody(), "Forwarded", "for=192.0.2.10")
                .is(429);
        api.nobody()
                .send("GET", "/v1/orders", BodyPublishers.noBody(), "Authorization", "Bearer made.it.up")
                .is(429);
        api.nobody()
                .post("/v1/tokens", Map.of("assertion", api.assertion("bob")))
                .is(429);
        api.as("ada").get("/v1/orders").is(200);
        grid.pass(20_000);
        api.nobody().get("/v1/health").is(200);
    }

    /** Another coordinator passes on what strangers ask: each of them has a bucket of its own. */
    @Test
    void whomAnotherCoordinatorVouchesForIsCountedByTheirOwnAddress() {
        var other = new Origins(grid.coordinatorKey, false, grid.clock());
        assertThat(asksUntilRefused(api.nobody(), "/v1/health")).isEqualTo(BURST);
        api.nobody()
                .send("GET", "/v1/health", BodyPublishers.noBody(), Origins.HEADER, other.vouch("192.0.2.9", List.of()))
                .is(200);
        String anHourAgo = other.vouch("192.0.2.10", List.of());
        for (String wrong : new String[] {
            new Origins(grid.key("ada"), false, grid.clock()).vouch("192.0.2.10", List.of()),
            other.vouch("192.0.2.10", List.of()).replace("192.0.2.10", "192.0.2.11"),
            "192.0.2.10;1;x",
            "192.0.2.10",
            "a;b;c;d"
        }) {
            api.nobody()
                    .send("GET", "/v1/health", BodyPublishers.noBody(), Origins.HEADER, wrong)
                    .is(429);
        }
        grid.pass(61_000);
        api.nobody()
                .send("GET", "/v1/orders", BodyPublishers.noBody(), Origins.HEADER, anHourAgo)
                .is(401);
        assertThat(asksUntilRefused(api.nobody(), "/v1/health", Origins.HEADER, anHourAgo))
                .as("it is counted with everybody who comes from here")
                .isEqualTo(BURST - 1);
    }

    /** Its proxy says for whom it asks, behind whatever it was told; some do so in a line of their own. */
    @Test
    void behindAProxyItIsCountedByWhatTheProxySays() throws IOException {
        var plain = new ApiTls(ApiTls.By.NONE, null, null, List.of());
        try (var behind = new Api(grid, folder.resolve("behind"), LIMITS, plain)) {
            for (int asked = 0; asked < BURST; asked++) {
                String chosen = "192.0.2." + asked;
                behind.nobody()
                        .send(
                                "GET",
                                "/v1/health",
                                BodyPublishers.noBody(),
                                "X-Forwarded-For",
                                asked % 2 == 0 ? chosen : chosen + ", 198.51.100.1",
                                asked % 2 == 0 ? "X-Forwarded-For" : "X-Other",
                                "198.51.100.1")
                        .is(200);
            }
            behind.nobody()
                    .send(
                            "GET",
                            "/v1/health",
                            BodyPublishers.noBody(),
                            "X-Forwarded-For",
                            "192.0.2.99",
                            "X-Forwarded-For",
                            "198.51.100.1")
                    .is(429);
            behind.nobody()
                    .send("GET", "/v1/health", BodyPublishers.noBody(), "X-Forwarded-For", "198.51.100.2")
                    .is(200);
        }
    }

    @Test
    void theOperatorIsNotCounted() {
        for (int i = 0; i < 3 * BURST; i++) {
            api.operator().get("/v1/orders").is(200);
        }
    }
}
