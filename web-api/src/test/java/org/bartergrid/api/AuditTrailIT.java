package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who did what, as it can be read afterwards. */
@Timeout(120)
class AuditTrailIT {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        grid.volunteer("ada");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private String text() {
        try {
            return Files.readString(folder.resolve(AuditLog.NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> lines() {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text().split("\n")) {
            try {
                lines.add(new ObjectMapper().readTree(line));
            } catch (IOException e) {
                throw new UncheckedIOException(line, e);
            }
        }
        return lines;
    }

    private JsonNode last() {
        var lines = lines();
        return lines.get(lines.size() - 1);
    }

    @Test
    void aDeedHasALineWithItsRequestsId() {
        var placed =
                api.as("ada").post("/v1/offers", grid.offer("ada").toJson()).is(201);
        var line = last();
        assertThat(line.path("time").asText()).isEqualTo(grid.clock().instant().toString());
        assertThat(line.path("request").asText()).hasSize(16).isEqualTo(placed.header("X-Request-Id"));
        assertThat(line.path("caller").asText()).isEqualTo("ada");
        assertThat(line.path("access").asText()).isEqualTo("PEER");
        assertThat(line.path("roles")).hasToString("[\"client\",\"scientist\",\"volunteer\"]");
        assertThat(line.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(line.path("method").asText()).isEqualTo("POST");
        assertThat(line.path("route").asText()).isEqualTo("/v1/offers");
        assertThat(line.path("status").asInt()).isEqualTo(201);
        String offer = placed.text("offer");
        api.as("ada")
                .delete("/v1/offers/" + offer + "?why=none-of-its-business")
                .is(200);
        assertThat(last().path("route").asText()).isEqualTo("/v1/offers/{offer}");
        assertThat(last().path("ids")).hasToString("{\"offer\":\"" + offer + "\"}");
        assertThat(text()).doesNotContain("none-of-its-business");
    }

    @Test
    void loginsAreThereWithTheirNamesAndWithoutTheirSecrets() {
        String invitation = api.joinToken("peer");
        api.nobody()
                .post("/v1/peers", Map.of("token", invitation, "peer", "web-user", "password", PASSWORD))
                .is(201);
        assertThat(last().path("caller").asText()).isEqualTo("web-user");
        var login = api.nobody()
                .post("/v1/tokens", Map.of("peer", "web-user", "password", PASSWORD, "refresh", true))
                .is(200);
        assertThat(last().path("caller").asText()).isEqualTo("web-user");
        var refused = api.nobody()
                .post("/v1/tokens", Map.of("peer", "web-user", "password", PASSWORD + "x"))
                .is(401);
        assertThat(last().path("claims").asText()).isEqualTo("web-user");
        assertThat(last().has("caller")).isFalse();
        assertThat(last().path("request").asText())
                .isEqualTo(refused.header("X-Request-Id"))
                .isEqualTo(refused.text("requestId"));
        String assertion = api.assertion("ada");
        api.nobody().post("/v1/tokens", Map.of("assertion", assertion)).is(200);
        assertThat(last().path("caller").asText()).isEqualTo("ada");
        var renewed = api.nobody()
                .post("/v1/tokens", Map.of("refreshToken", login.text("refreshToken")))
                .is(200);
        assertThat(last().path("caller").asText()).isEqualTo("web-user");
        assertThat(text())
                .doesNotContain(
                        PASSWORD,
                        invitation,
                        assertion,
                        login.text("accessToken"),
                        login.text("refreshToken"),
                        renewed.text("refreshToken"));
    }

    @Test
    void whatIsRefusedForWhoeverAsksIsThereToo() {
        api.nobody().get("/v1/orders").is(401);
        assertThat(last().path("status").asInt()).isEqualTo(401);
        assertThat(last().path("route").asText()).isEqualTo("/v1/orders");
        api.as("ada").get("/v1/ledger/trial-balance").is(403);
        assertThat(last().path("caller").asText()).isEqualTo("ada");
        assertThat(last().path("status").asInt()).isEqualTo(403);
        api.as("ada", List.of("client")).post("/v1/entries", "{}").is(403);
        assertThat(last().path("roles")).hasToString("[\"client\"]");
    }

    @Test
    void whatOnlyReadsIsNotThere() {
        api.as("ada").get("/v1/orders").is(200);
        int before = lines().size();
        api.as("ada").get("/v1/accounts/ada.credit").is(200);
        api.as("ada").post("/v1/searches", "{}").is(400);
        api.nobody().get("/v1/health").is(200);
        api.nobody().post("/v1/nothing", "{}").is(404);
        assertThat(lines()).hasSize(before);
    }

    @Test
    void nobodyWritesItFullWithRefusals() {
        api.as("ada").get("/v1/orders").is(200);
        int before = lines().size();
        for (int i = 0; i < 100; i++) {
            api.nobody().get("/v1/orders").is(401);
        }
        assertThat(lines()).hasSize(before + 60);
        // Deeds are always written.
        api.as("ada").post("/v1/offers", grid.offer("ada").toJson()).is(201);
        assertThat(lines()).hasSize(before + 61);
        assertThat(last().path("leftOut").asInt()).isEqualTo(40);
        grid.pass(60_000);
        api.nobody().get("/v1/orders").is(401);
        assertThat(lines()).hasSize(before + 62);
        assertThat(last().has("leftOut")).isFalse();
    }

    /** What anybody may send, and is carried out, is no proof of who has sent it. */
    @Test
    void aStrangerWritesNobodysLinesAndNotThatMany() {
        api.as("ada").get("/v1/orders").is(200);
        int before = lines().size();
        String anybodys = "ada." + "A".repeat(22) + "." + "B".repeat(43);
        String publicKey = grid.key("ada").verificationKey().base64Url();
        for (int i = 0; i < 50; i++) {
            api.nobody()
                    .post("/v1/tokens/revocations", Map.of("refreshToken", anybodys))
                    .is(204);
            api.nobody()
                    .post("/v1/peers", Map.of("token", "x", "peer", "ada", "publicKey", publicKey))
                    .is(201);
        }

        assertThat(lines().subList(before, lines().size()))
                .hasSize(60)
                .allSatisfy(line -> assertThat(line.has("caller")).isFalse());
        assertThat(last().path("claims").asText()).isEqualTo("ada");
    }

    @Test
    void aThreadThatIsInterruptedDoesNotEndTheTrail() throws IOException {
        Path here = Files.createDirectories(folder.resolve("interrupted"));
        try (var log = new AuditLog(here, 1_000)) {
            log.write("first");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> log.write("second")).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();
            log.write("third");
        }
        assertThat(Files.readAllLines(here.resolve(AuditLog.NAME)))
                .startsWith("first")
                .endsWith("third");
    }

    @Test
    void itsOwnerAloneReadsItAndItHasABound() throws IOException {
        Path here = Files.createDirectories(folder.resolve("log"));
        Path file = here.resolve(AuditLog.NAME);
        try (var log = new AuditLog(here, 1_000)) {
            log.write("first");
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(file, "first\nbroken off");
        try (var log = new AuditLog(here, 1_000)) {
            log.write("second");
            assertThat(Files.readAllLines(file)).containsExactly("first", "broken off", "second");
            for (int i = 0; i < 100; i++) {
                log.write("x".repeat(49) + i);
            }
            log.write("last");
        }
        try (var files = Files.list(here)) {
            assertThat(files).hasSize(1 + AuditLog.OLD_FILES).allSatisfy(one -> {
                assertThat(Files.size(one)).isLessThan(200);
                assertThat(Files.getPosixFilePermissions(one)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            });
        }
        assertThat(Files.readAllLines(file)).contains("last");
        assertThat(Files.readString(here.resolve(AuditLog.NAME + ".1"))).contains("x98");
    }
}
