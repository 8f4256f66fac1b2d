package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.bartergrid.market.Demand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the API answers to what it cannot carry out: a problem document that says what to do. And how answers look. */
@Timeout(120)
class AnswersIT {

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder.resolve("api"));
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    @Test
    void aDemandThatCannotBePaid() {
        grid.peer("ada");
        grid.volunteer("bob");
        var dear = Demand.ofComputingPower(1, 2, 140_000, 0, 0, 0, 1_000_000, 72_000);
        var refused = api.as("ada")
                .post("/v1/demands", grid.demand("ada", dear).toJson())
                .is(422);
        assertThat(refused.text("type")).endsWith("insufficient-balance");
        assertThat(refused.detail()).containsPattern("[0-9]");
        assertThat(api.as("ada")
                        .get("/v1/accounts/ada.credit")
                        .json()
                        .path("heldMinor")
                        .asLong())
                .isZero();
    }

    @Test
    void aDemandThatNothingMeets() {
        grid.peer("ada");
        grid.volunteer("bob");
        var refused = api.as("ada")
                .post("/v1/demands", grid.demand("ada", Grid.demand(3, 10)).toJson())
                .is(422);
        assertThat(refused.text("type")).endsWith("nothing-fits");
        assertThat(refused.json().at("/search/satisfied").asBoolean()).isFalse();
        assertThat(refused.json().at("/search/explanation").asText()).isNotEmpty();
    }

    @Test
    void bodiesThatAreNotWhatIsAskedFor() {
        grid.peer("ada");
        var ada = api.as("ada");
        String path = "/v1/searches";
        assertThat(ada.post(path, "{\"nodes\": 1,").is(400).detail()).contains("not JSON", "line 1");
        assertThat(ada.post(path, "").is(400).detail()).contains("empty");
        assertThat(ada.post(path, "[]").is(400).detail()).contains("JSON object");
        assertThat(ada.post(path, "{} {}").is(400).detail()).contains("not JSON");
        assertThat(ada.post(path, "{\"nodes\":1,\"nodes\":2}").is(400).detail()).contains("'nodes'");
        assertThat(ada.post(path, "{}").is(400).detail()).contains("'nodes' is missing");
        var demand = new HashMap<String, Object>(Map.of(
                "category",
                "COMPUTING_POWER",
                "nodes",
                1,
                "slotsPerNode",
                1,
                "cpuSeconds",
                1,
                "minMips",
                0,
                "minMflops",
                0,
                "minMemoryMegabytes",
                0,
                "maxPriceMinorPerCpuSecond",
                1,
                "termSeconds",
                60));
        ada.post(path, demand).is(200);
        demand.put("nodes", 1.5);
        assertThat(ada.post(path, demand).is(400).detail()).contains("'nodes'");
        demand.put("nodes", 65);
        assertThat(ada.post(path, demand).is(400).detail()).contains("nodes", "64");
        demand.put("nodes", 1);
        demand.put("colour", "red");
        assertThat(ada.post(path, demand).is(400).detail()).contains("'colour'", "termSeconds");
        demand.remove("colour");
        demand.put("category", "LUCK");
        assertThat(ada.post(path, demand).is(400).detail()).contains("'category' is one of", "COMPUTING_POWER");
        assertThat(ada.send("POST", path, BodyPublishers.ofString("nodes=1"), "Content-Type", "text/plain")
                        .is(415)
                        .detail())
                .contains("application/json");
        assertThat(ada.send("POST", path, BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff}))
                        .is(400)
                        .detail())
                .contains("JSON");
        assertThat(ada.post(path, "{\"category\":\"" + "x".repeat(1 << 20) + "\"}")
                        .is(413)
                        .detail())
                .contains("1 MiB");
    }

    @Test
    void signedDocumentsThatAreNot() {
        grid.volunteer("bob");
        var bob = api.as("bob");
        assertThat(bob.post("/v1/offers", "{}").is(400).detail()).contains("signed document");
        assertThat(bob.post("/v1/offers", "not json").is(400).detail()).isNotEmpty();
        assertThat(bob.send("POST", "/v1/offers", BodyPublishers.ofByteArray(new byte[] {(byte) 0xff}))
                        .is(400)
                        .detail())
                .contains("UTF-8");
        String forged = grid.offer("bob").toJson().replace("\"slots\":2", "\"slots\":1");
        assertThat(bob.post("/v1/offers", forged).is(403).detail()).contains("sign");
    }

    @Test
    void parametersThatAreNotWhatIsAskedFor() {
        grid.peer("ada");
        assertThat(api.nobody().get("/v1/peers?limit=0").is(400).detail()).contains("'limit'", "500");
        assertThat(api.nobody().get("/v1/peers?limit=x").is(400).detail()).contains("'limit'");
        assertThat(api.nobody().get("/v1/offers?category=LUCK").is(400).detail())
                .contains("'category' is one of");
        assertThat(api.as("ada").get("/v1/jobs/seven").is(400).detail()).contains("'seven' is not a UUID");
        assertThat(api.as("ada")
                        .get("/v1/accounts/ada.credit/postings?cursor=x")
                        .is(400)
                        .detail())
                .contains("cursor");
        assertThat(api.as("ada").get("/v1/jobs/" + UUID.randomUUID()).is(404).detail())
                .contains("no job");
    }

    @Test
    void pathsAndMethodsThatAreNotThere() {
        assertThat(api.nobody().get("/v1/nothing").is(404).detail()).contains("/v1/nothing", "openapi.yaml");
        var wrong = api.nobody().delete("/v1/peers").is(405);
        assertThat(wrong.detail()).contains("DELETE", "GET", "POST");
        assertThat(wrong.header("Allow")).contains("GET", "HEAD", "POST", "OPTIONS");
        var options = api.nobody()
                .send("OPTIONS", "/v1/peers", BodyPublishers.noBody())
                .is(204);
        assertThat(options.header("Allow")).contains("GET", "POST");
    }

    @Test
    void aHeadIsWhatItsGetWouldBe() {
        var none = BodyPublishers.noBody();
        api.nobody().send("HEAD", "/v1/orders", none).is(401);
        api.nobody().send("HEAD", "/v1/peers/nobody-here", none).is(404);
        var head = api.nobody().send("HEAD", "/v1/peers", none).is(200);
        assertThat(head.response().body()).isEmpty();
        assertThat(head.header("Content-Type")).startsWith("application/json");
        var job = grid.job("ada");
        var events = api.as("ada")
                .send("HEAD", "/v1/jobs/" + job.id() + "/events", none)
                .is(200);
        assertThat(events.header("Content-Type")).startsWith("text/event-stream");
    }

    @Test
    void theLogNamesCallersButNoSecrets() {
        var logger = (Logger) LoggerFactory.getLogger(ApiServer.class);
        var before = logger.getLevel();
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
        try {
            String invitation = api.joinToken("peer");
            api.nobody().post("/v1/peers", joining("ada", invitation)).is(201);
            api.as("ada").get("/v1/orders?cursor=a-query").is(200);
            Awaitility.await().until(() -> log(lines).contains("GET /v1/orders by ada: 200"));
            assertThat(log(lines)).doesNotContain(invitation, api.accessToken("ada"), "a-query");
        } finally {
            logger.setLevel(before);
            logger.detachAppender(lines);
        }
    }

    private Map<String, Object> joining(String peer, String token) {
        return new HashMap<>(Map.of(
                "token",
                token,
                "peer",
                peer,
                "publicKey",
                grid.key(peer).verificationKey().base64Url()));
    }

    private static String log(ListAppender<ILoggingEvent> lines) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void answersAreNotKeptNorGuessedAt() {
        var answer = api.nobody().get("/v1/health").is(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
        // Over HTTP that would be a promise that nobody keeps.
        assertThat(SecurityHeaders.all(false)).doesNotContainKey("Strict-Transport-Security");
        for (var other : new Api.Answer[] {
            api.nobody().get("/v1/nothing").is(404),
            api.nobody().delete("/v1/peers").is(405)
        }) {
            assertThat(other.header("Content-Security-Policy")).startsWith("default-src 'none'");
            assertThat(other.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
        var refused = api.nobody().get("/v1/orders").is(401);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void anExpiredTokenIsRefusedAndANewOneHelps() {
        grid.peer("ada");
        api.as("ada").get("/v1/orders").is(200);
        grid.pass(Logins.TOKEN_LIFE.toMillis() + 1);
        assertThat(api.as("ada").get("/v1/orders").is(401).detail()).contains("log in again");
        api.forgetTokens();
        api.as("ada").get("/v1/orders").is(200);
    }
}
