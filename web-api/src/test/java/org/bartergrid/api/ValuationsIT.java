package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What peers and nodes register, what it is worth, and what others see of them. */
@Timeout(120)
class ValuationsIT {
    private static final Map<String, Object> MEMORY =
            Map.of("category", "MEMORY", "megabytes", 16_000, "readNanos", 80, "writeNanos", 100);

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
    void anyoneMayAskWhatSomethingIsWorth() {
        // 16 GB for two hours, at the price of docs/valuation.md.
        var answer = api.nobody()
                .post("/v1/appraisals", Map.of("resource", MEMORY, "quantity", 16_000L * 7_200))
                .is(200);
        assertThat(answer.json().at("/valuation/priceMinor").asLong()).isEqualTo(5_800_000);
        assertThat(answer.json().at("/valuation/pricedAs").asText()).isEqualTo("gigabyte-hour");
        assertThat(answer.json().at("/valuation/terms")).hasSize(3);
        assertThat(answer.json().path("costMinor").asLong()).isEqualTo(5_800_000L * 32);
    }

    @Test
    void whatHasNoWorthIsRefusedByName() {
        refused(Map.of("category", "MEMORY", "megabytes", -1, "readNanos", 80, "writeNanos", 100), "egabytes must be");
        refused(Map.of("category", "MEMORY", "megabytes", 1, "readNanos", 80), "'writeNanos' is missing");
        refused(Map.of("category", "MONEY", "unit", "DOUBLOON", "minor", 1), "no rate of exchange for 'DOUBLOON'");
        refused(
                Map.of(
                        "category",
                        "PERIPHERAL",
                        "device",
                        "CAMERA",
                        "resolution",
                        1_000_000_000_000_000L,
                        "levelsPerPrimary",
                        256,
                        "perMinute",
                        1_000_000_000_000_000L),
                "beyond");
        api.nobody()
                .post("/v1/appraisals", "{\"resource\":{\"category\":\"MEMORY\",\"megabytes\":NaN}}")
                .is(400);
        api.nobody()
                .post("/v1/appraisals", Map.of("resource", MEMORY, "quantity", -1))
                .is(400);
        var tooMuch = api.nobody()
                .post("/v1/appraisals", Map.of("resource", MEMORY, "quantity", Long.MAX_VALUE))
                .is(400);
        assertThat(tooMuch.detail()).contains("ask about less");
    }

    private void refused(Map<String, Object> resource, String words) {
        var answer = api.nobody().post("/v1/appraisals", Map.of("resource", resource));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains(words);
    }

    @Test
    void aNodeIsToldWhatItsResourcesAreWorth() {
        grid.peer("bob");
        var body = Map.of(
                "name",
                "box",
                "publicKey",
                grid.key("bob.box").verificationKey().base64Url(),
                "rating",
                Map.of("mips", 4000, "mflops", 2000, "slots", 2, "memoryMegabytes", 1024),
                "resources",
                List.of(rated("memory", MEMORY)));
        var node = api.as("bob").post("/v1/nodes", body).is(200);
        assertThat(node.json().at("/resources/0/valuation/priceMinor").asLong()).isEqualTo(5_800_000);
        assertThat(node.json().at("/resources/0/resource/megabytes").asLong()).isEqualTo(16_000);
        var seen = api.nobody().get("/v1/nodes/bob.box").is(200);
        assertThat(seen.json().path("resources")).isEqualTo(node.json().path("resources"));
    }

    @Test
    void aPeerDecidesWhatOthersSeeOfIt() {
        grid.peer("bob");
        var said = Map.of(
                "profile",
                Map.of("place", "Kiel", "contact", "bob@example.org", "hidden", List.of("CONTACT")),
                "resources",
                List.of(rated("tickets", Map.of("category", "MONEY", "unit", "TICKET", "minor", 3))));
        var own = api.as("bob").put("/v1/peers/bob", said).is(200);
        assertThat(own.json().at("/profile/contact").asText()).isEqualTo("bob@example.org");
        assertThat(own.json().at("/resources/0/valuation/priceMinor").asLong()).isEqualTo(1_000_000);

        var seen = api.nobody().get("/v1/peers/bob").is(200);
        assertThat(seen.json().at("/profile/place").asText()).isEqualTo("Kiel");
        assertThat(seen.json().toString()).doesNotContain("bob@example.org");
        assertThat(api.nobody().get("/v1/peers").is(200).json().toString()).doesNotContain("bob@example.org");

        // What is left out stays.
        var renamed = api.as("bob")
                .put("/v1/peers/bob", Map.of("displayName", "Robert"))
                .is(200);
        assertThat(renamed.json().at("/profile/contact").asText()).isEqualTo("bob@example.org");
        assertThat(renamed.json().path("resources")).hasSize(1);
        api.as("bob").put("/v1/peers/bob", "{\"profile\":{\"hidden\":[null]}}").is(400);
        api.as("bob")
                .put(
                        "/v1/peers/bob",
                        Map.of(
                                "resources",
                                List.of(Map.of(
                                        "label", "x",
                                        "evidence", "DECLARED",
                                        "source", "\ud800",
                                        "resource", Map.of("category", "MONEY", "unit", "TICKET", "minor", 3)))))
                .is(400);
        api.as("bob")
                .put("/v1/peers/bob", Map.of("profile", Map.of("timeZone", "Moon/Tycho")))
                .is(400);
    }

    private static Map<String, Object> rated(String label, Map<String, Object> resource) {
        return Map.of("label", label, "evidence", "MEASURED", "source", "a test", "resource", resource);
    }
}
