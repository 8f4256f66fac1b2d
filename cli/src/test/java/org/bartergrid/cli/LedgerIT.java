package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people do with the books of a real coordinator: pay, prove, verify, export, ask; and verify again when it stands. */
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LedgerIT {

    @TempDir
    static Path folder;

    private static Barter coordinator;
    private static String url;
    private static String paid;
    private static String seen;

    @BeforeAll
    static void start() throws Exception {
        coordinator =
                Barter.start(folder, "coordinator", "start", "--port", "0", "--json", "--folder", path("coordinator"));
        var address = folder.resolve("coordinator/address");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> Files.exists(address) && !Files.readString(address).isBlank());
        // As its operator says it to whoever has not joined.
        url = Files.readString(address).strip() + "#"
                + Operator.identity(folder.resolve("coordinator")).authority();
        for (String peer : List.of("ada", "bob")) {
            String token = operator("token", "create").path("token").asText();
            run("peer", "join", url, "--token", token, "--peer", peer, "--folder", path(peer));
        }
        paid = run("account", "pay", "bob", "2.5", "--folder", path("ada"))
                .path("entry")
                .asText();
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Runs a command that must succeed, and answers with its JSON. */
    private static JsonNode run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        try (var run = Barter.run(folder, all.toArray(String[]::new))) {
            assertThat(run.status()).as("%s: %s", all, run.err()).isZero();
            return run.answer();
        }
    }

    private static JsonNode operator(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--folder", path("coordinator")));
        return run(all.toArray(String[]::new));
    }

    @Test
    @Order(1)
    void aPaymentIsRepeatedUnderItsIdAndCountsOnce() throws Exception {
        var again = run("account", "pay", "bob", "2.5", "--id", paid, "--folder", path("ada"));
        assertThat(again.path("entry").asText()).isEqualTo(paid);
        var account = run("account", "show", "--folder", path("bob"));
        assertThat(account.path("balanceMinor").asLong()).isEqualTo(102_500_000);
        try (var wrong = Barter.run(folder, "account", "pay", "bob", "0.0000001", "--folder", path("ada"))) {
            assertThat(wrong.status()).isNotZero();
            assertThat(wrong.err()).contains("up to six decimals");
        }
    }

    @Test
    @Order(2)
    void aPeerProvesItsEntryAndFindsItsBlockInTheChain() throws Exception {
        var proof = run("ledger", "prove", paid, "--folder", path("bob"));
        var block = proof.path("block");
        seen = block.path("number").asLong() + ":" + block.path("hash").asText();
        var verified = run("ledger", "verify", url, "--seen", seen);
        assertThat(verified.path("sound").asBoolean()).isTrue();
        assertThat(verified.path("blocks").asLong())
                .isGreaterThanOrEqualTo(block.path("number").asLong());
    }

    @Test
    @Order(3)
    void aRewrittenHistoryIsFoundOut() throws Exception {
        String forged = seen.substring(0, seen.length() - 1) + (seen.endsWith("0") ? "1" : "0");
        try (var verify = Barter.run(folder, "ledger", "verify", url, "--seen", forged)) {
            assertThat(verify.status()).isEqualTo(1);
            assertThat(verify.out()).contains("history was rewritten");
        }
        try (var verify = Barter.run(folder, "ledger", "verify", url, "--seen", "9999:" + "a".repeat(64))) {
            assertThat(verify.status()).isEqualTo(1);
            assertThat(verify.out()).contains("history was cut off");
        }
    }

    @Test
    @Order(4)
    void anEntryIsTakenBackByTheOperator() throws Exception {
        var spare = run("account", "pay", "bob", "1", "--folder", path("ada"));
        operator("ledger", "reverse", spare.path("entry").asText());
        assertThat(run("account", "show", "--folder", path("bob"))
                        .path("balanceMinor")
                        .asLong())
                .isEqualTo(102_500_000);
    }

    @Test
    @Order(5)
    void theOperatorAddsUpAsksAndExports() throws Exception {
        var balance = operator("ledger", "trial-balance").at("/units/CREDIT");
        assertThat(balance.path("sumMinor").asLong()).isZero();
        assertThat(balance.path("positiveMinor").asLong()).isEqualTo(200_000_000);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var answer = operator("ledger", "sql", "SELECT balanceMinor FROM ACCOUNTS WHERE id = 'bob.credit'");
            assertThat(answer.at("/rows/0/0").asLong()).isEqualTo(102_500_000);
        });
        try (var refused =
                Barter.run(folder, "ledger", "sql", "DELETE FROM ACCOUNTS", "--folder", path("coordinator"))) {
            assertThat(refused.status()).isNotZero();
            assertThat(refused.err()).contains("cannot be answered");
        }

        var rebuilt = operator("ledger", "rebuild");
        assertThat(rebuilt.path("block").asLong()).isPositive();
        assertThat(rebuilt.path("projectedBlock").asLong())
                .isGreaterThanOrEqualTo(rebuilt.path("block").asLong());
        assertThat(operator("ledger", "sql", "SELECT balanceMinor FROM ACCOUNTS WHERE id = 'bob.credit'")
                        .at("/rows/0/0")
                        .asLong())
                .isEqualTo(102_500_000);

        var file = folder.resolve("postings.csv");
        try (var export =
                Barter.run(folder, "ledger", "export", "--output", file.toString(), "--folder", path("coordinator"))) {
            assertThat(export.status()).as(export.err()).isZero();
        }
        var lines = Files.readAllLines(file);
        assertThat(lines.get(0)).startsWith("account,sequence,entry,");
        // Every line but the first is a posting; what they change adds up to nothing.
        assertThat(lines.stream()
                        .skip(1)
                        .mapToLong(line -> Long.parseLong(line.split(",", -1)[7]))
                        .sum())
                .isZero();
        assertThat(lines).anyMatch(line -> line.startsWith("ada.credit,") && line.contains(paid));
    }

    @Test
    @Order(6)
    void theBooksOfAStoppedCoordinatorVerifyAgainstWhatWasSeen() throws Exception {
        coordinator.close();
        var report = run("ledger", "verify", path("coordinator"), "--seen", seen);
        assertThat(report.path("sound").asBoolean()).isTrue();
        assertThat(report.path("accounts").asInt()).isEqualTo(4);
        String forged = seen.substring(0, seen.length() - 1) + (seen.endsWith("0") ? "1" : "0");
        try (var verify = Barter.run(folder, "ledger", "verify", path("coordinator"), "--seen", forged)) {
            assertThat(verify.status()).isEqualTo(1);
            assertThat(verify.out()).contains("history was rewritten");
        }
    }
}
