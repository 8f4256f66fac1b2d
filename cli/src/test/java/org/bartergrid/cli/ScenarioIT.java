package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The patent's examples of bartering, on real grids, and the commands by which people barter the same. */
@Timeout(300)
class ScenarioIT {

    @TempDir
    Path folder;

    @Test
    void aMultitudeBartersAtOnceAndEveryContractIsSound() throws Exception {
        var kept = folder.resolve("kept");
        JsonNode answer;
        try (var demo = Barter.run(folder, "demo", "--scenario", "fig8", "--keep", kept.toString(), "--json")) {
            assertThat(demo.status()).as(demo.err()).isZero();
            answer = demo.answer();
        }
        assertThat(answer.path("contracts").size()).isGreaterThanOrEqualTo(100);
        Set<String> categories = new HashSet<>();
        Set<String> files = new HashSet<>();
        for (var contract : answer.path("contracts")) {
            assertThat(contract.path("state").asText()).isEqualTo("AGREED");
            contract.path("categories").forEach(category -> categories.add(category.asText()));
            assertThat(contract.at("/value/consumerMinor").asLong())
                    .isLessThanOrEqualTo(contract.at("/value/providerMinor").asLong());
            files.add(contract.path("file").asText());
            for (String side : List.of("consumer", "provider")) {
                assertThat(answer.path("notifications")
                                .path(contract.path(side).asText())
                                .asLong())
                        .isPositive();
            }
        }
        assertThat(categories)
                .containsExactlyInAnyOrder(
                        "COMPUTING_POWER", "MEMORY", "STORAGE", "PERIPHERAL", "FILE", "INTERNET_ACCESS", "MONEY");
        assertThat(files).hasSize(answer.path("contracts").size());
        assertThat(answer.path("pendingDeliveries").asLong()).isPositive();
        assertThat(answer.path("ledgerSum").asLong(-1)).isZero();
        try (var verified = Barter.run(folder, "ledger", "verify", kept.toString(), "--json")) {
            assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
            assertThat(verified.answer().path("openHolds").asLong()).isPositive();
        }
    }

    @Test
    void peopleBarterByCommands() throws Exception {
        var kept = folder.resolve("kept");
        try (var demo =
                Barter.start(folder, "demo", "--scenario", "fig5", "--keep", kept.toString(), "--serve", "--json")) {
            await().atMost(Duration.ofSeconds(120)).until(() -> demo.out().contains("\"ledgerSum\"") || !demo.alive());
            assertThat(demo.alive()).as(demo.err()).isTrue();
            var contract = demo.answer().at("/contracts/0");
            assertThat(contract.path("categories").toString()).isEqualTo("[\"FILE\",\"PERIPHERAL\",\"MONEY\"]");
            assertThat(contract.at("/commission/providerMinor").asLong()).isPositive();
            commands(
                    kept.resolve("mary").toString(), kept.resolve("coordinator").toString());
            personsDecide(
                    kept.resolve("mary").toString(), kept.resolve("coordinator").toString());
        }
    }

    /** Mary wants to see who gets her picture; the operator bargains with her. */
    private void personsDecide(String mary, String coordinator) throws Exception {
        run(mary, "offer", "place", "photo", "--reserve", "400000", "--approve-within", "30");
        String want = "FILE max=900000 where=\"text=='moon';approvalSeconds>0\"";
        refused("approvalSeconds", coordinator, "order", "place", "--want", want, "--budget", "1000000");
        String id = run(
                        coordinator,
                        "order",
                        "place",
                        "--want",
                        want,
                        "--budget",
                        "1000000",
                        "--wait",
                        "60",
                        "--approve-within",
                        "60")
                .at("/contracts/0/contract")
                .asText();
        var waiting = run(mary, "proposal", "list").at("/items/0");
        assertThat(waiting.path("contract").asText()).isEqualTo(id);
        assertThat(waiting.path("state").asText()).isEqualTo("PROPOSED");
        refused(
                "nobody",
                coordinator,
                "contract",
                "save",
                id,
                folder.resolve("early.json").toString());
        refused("before you accept them", mary, "proposal", "accept", id, "00000000");
        run(coordinator, "proposal", "counter", id, "450000");
        refused("who is to answer", coordinator, "proposal", "counter", id, "440000");
        run(mary, "proposal", "counter", id, "490000");
        String terms = run(coordinator, "proposal", "list")
                .at("/items/0/proposal/termsSha256")
                .asText();
        var agreed = run(coordinator, "proposal", "accept", id, terms.substring(0, 8));
        assertThat(agreed.path("state").asText()).isEqualTo("AGREED");
        assertThat(agreed.path("paymentMinor").asLong()).isEqualTo(490_000);
        assertThat(lastStates(mary, id)).containsExactly("PROPOSED", "PROPOSED", "PROPOSED", "AGREED");
        var file = folder.resolve("bargained.json");
        run(coordinator, "contract", "save", id, file.toString());
        try (var sound = Barter.run(folder, "contract", "verify", file.toString())) {
            assertThat(sound.status()).as(sound.err()).isZero();
        }
        refused("waits for nobody", mary, "proposal", "reject", id);
    }

    private void commands(String mary, String coordinator) throws Exception {
        run(
                mary,
                "peer",
                "update",
                "--declare",
                "photo FILE name=moon.png bytes=90000 mediaType=image/png sha256=" + "0".repeat(64)
                        + " targetUser= objective=\"the moon at night\" function= environment= askedMinor=500000");
        var offer = run(mary, "offer", "place", "photo", "--reserve", "400000", "--demanders", "peer==grid");
        assertThat(offer.path("demanders").asText()).isEqualTo("peer=='grid'");
        var found = run(coordinator, "search", "--category", "FILE", "text=='moon night'", "--max-price", "900000");
        assertThat(found.at("/candidates/0/offer/offer").asText())
                .isEqualTo(offer.path("offer").asText());
        var order = run(
                coordinator,
                "order",
                "place",
                "--want",
                "FILE max=900000 where=\"text=='moon'\"",
                "--budget",
                "1000000");
        String id = order.at("/contracts/0/contract").asText();
        assertThat(order.at("/contracts/0/undeliverable/0").asText()).isEqualTo("FILE");
        var file = folder.resolve("contract.json");
        run(mary, "contract", "save", id, file.toString());
        verifyAndForge(file);
        assertThat(lastStates(mary, id)).containsExactly("AGREED");
        run(coordinator, "order", "cancel", order.path("order").asText());
        assertThat(lastStates(mary, id)).containsExactly("AGREED", "DELIVERED", "CANCELLED");
        refused("no highest price", coordinator, "order", "place", "--want", "FILE", "--budget", "1");
        refused("is no category", coordinator, "order", "place", "--want", "LUCK max=1", "--budget", "1");
        refused("no resource 'sun'", mary, "offer", "place", "sun");
        refused("no open offer of STORAGE", coordinator, "order", "place", "--want", "STORAGE max=1", "--budget", "1");
    }

    private void verifyAndForge(Path file) throws Exception {
        try (var sound = Barter.run(folder, "contract", "verify", file.toString())) {
            assertThat(sound.status()).as(sound.err()).isZero();
            assertThat(sound.out()).contains("as it was signed");
        }
        var forged = Files.writeString(
                folder.resolve("forged.json"),
                Files.readString(file).replaceFirst("\"valueMinor\":(\\d)", "\"valueMinor\":9$1"));
        try (var refused = Barter.run(folder, "contract", "verify", forged.toString(), "--json")) {
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.answer().path("problems").toString()).contains("coordinator's signature does not fit");
        }
    }

    private List<String> lastStates(String folderOfPeer, String contract) throws Exception {
        try (var watch = Barter.run(folder, "contract", "watch", "--once", "--folder", folderOfPeer)) {
            assertThat(watch.status()).as(watch.err()).isZero();
            return watch.out()
                    .lines()
                    .filter(line -> line.contains(contract))
                    .map(line -> line.split(" +")[2])
                    .toList();
        }
    }

    private JsonNode run(String folderOfPeer, String... arguments) throws IOException, InterruptedException {
        try (var run = Barter.run(folder, with(folderOfPeer, arguments))) {
            assertThat(run.status()).as(String.join(" ", arguments) + run.err()).isZero();
            return run.answer();
        }
    }

    private static String[] with(String folderOfPeer, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--folder", folderOfPeer, "--json"));
        return all.toArray(String[]::new);
    }

    private void refused(String sentence, String folderOfPeer, String... arguments) throws Exception {
        try (var run = Barter.run(folder, with(folderOfPeer, arguments))) {
            assertThat(run.status()).as(String.join(" ", arguments)).isNotZero();
            assertThat(run.err()).contains(sentence).doesNotContain("Exception");
        }
    }

    @Test
    void aScenarioThatIsNoneNamesThoseThatAre() throws Exception {
        try (var run = Barter.run(folder, "demo", "--scenario", "fig9")) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err()).contains("fig4, fig5, fig6, fig7 and fig8");
        }
    }
}
