package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bartergrid.trust.CertificateAuthority;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How machines come to a grid, and whom they believe when they do. */
@Timeout(300)
class EnrolmentIT {

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static ServedGrid grid;

    @BeforeAll
    static void serveAGrid() throws IOException {
        grid = ServedGrid.start(shared);
    }

    @AfterAll
    static void endIt() {
        grid.close();
    }

    private JsonNode run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        try (var run = Barter.run(folder, all.toArray(String[]::new))) {
            assertThat(run.status()).as(run.err()).isZero();
            return run.answer();
        }
    }

    private String token(String... more) throws IOException, InterruptedException {
        return run(Stream.concat(Stream.of("token", "create"), Stream.of(more)).toArray(String[]::new))
                .path("token")
                .asText();
    }

    @Test
    void aMachineWithoutItsOwnersKeyIsEnrolledOfferedAndWorks() throws Exception {
        var machine = folder.resolve("lab");
        String token = token(
                "--peer",
                "rosalind",
                "--uses",
                "1",
                "--expires",
                "10min",
                "--folder",
                grid.scientistFolder().toString());

        var joined =
                run("node", "join", grid.address(), "--token", token, "--name", "lab", "--folder", machine.toString());

        assertThat(joined.path("node").asText()).isEqualTo("rosalind.lab");
        assertThat(Files.readString(machine.resolve("key.pem")))
                .isNotEqualTo(Files.readString(grid.scientistFolder().resolve("key.pem")));
        var settings = Files.writeString(
                folder.resolve("node.yaml"), "share:\n  cpu: 10%\n  memory: 640 MB\noffer:\n  lasts: 1 h\n");
        try (var node = Barter.start(
                folder, "node", "start", "--folder", machine.toString(), "--config", settings.toString(), "--json")) {
            await().atMost(Duration.ofSeconds(120)).until(() -> node.out().contains("\"role\"") || !node.alive());
            assertThat(node.alive()).as(node.err()).isTrue();
            assertThat(offers()).doesNotContain("rosalind.lab");

            var offered = run(
                    "node",
                    "offer",
                    "rosalind.lab",
                    "--config",
                    settings.toString(),
                    "--folder",
                    grid.scientistFolder().toString());

            assertThat(offered.path("slots").asInt()).isPositive();
            assertThat(offers()).contains("rosalind.lab");
            assertThat(run("node", "list", "--folder", grid.scientistFolder().toString())
                            .findValuesAsText("node"))
                    .contains("rosalind.lab");
        }
    }

    private String offers() throws IOException, InterruptedException {
        return run("offer", "list", "--folder", grid.scientistFolder().toString())
                .toString();
    }

    @Test
    void whatAPeerMayBeIsForTheOperatorToSay() throws Exception {
        String rosalinds = grid.scientistFolder().toString();
        assertThat(run("peer", "roles", "--folder", rosalinds).path("roles").toString())
                .isEqualTo("[\"client\",\"scientist\",\"volunteer\"]");
        String operators = grid.coordinatorFolder().toString();
        run("peer", "roles", "ada", "--leave", "client,scientist", "--folder", operators);
        try {
            assertThat(run("peer", "roles", "ada", "--folder", operators)
                            .path("roles")
                            .toString())
                    .isEqualTo("[\"client\",\"scientist\"]");
        } finally {
            run("peer", "roles", "ada", "--leave", "client,scientist,volunteer", "--folder", operators);
        }
        try (var refused =
                Barter.run(folder, "peer", "roles", "rosalind", "--leave", "client", "--folder", rosalinds)) {
            assertThat(refused.status()).isNotZero();
            assertThat(refused.err()).contains("This is not for a");
        }
    }

    @Test
    void theOperatorTakesInvitationsForARoleBack() throws Exception {
        String operators = grid.coordinatorFolder().toString();
        String token = token("--folder", operators, "--role", "peer");

        assertThat(run("token", "revoke", "--role", "peer", "--folder", operators)
                        .path("role")
                        .asText())
                .isEqualTo("peer");

        try (var refused = Barter.run(
                folder,
                "peer",
                "join",
                grid.address(),
                "--peer",
                "late",
                "--folder",
                folder.resolve("late").toString(),
                "--token",
                token)) {
            assertThat(refused.status()).isNotZero();
            assertThat(refused.err()).contains("This join token is unknown, used up, expired");
        }
        try (var refused = Barter.run(folder, "token", "revoke", "--folder", operators)) {
            assertThat(refused.status()).isNotZero();
            assertThat(refused.err()).contains("for machines of a --peer, or for a --role: give one of them");
        }
        try (var refused = Barter.run(
                folder,
                "token",
                "revoke",
                "--role",
                "gateway",
                "--folder",
                grid.scientistFolder().toString())) {
            assertThat(refused.status()).isNotZero();
        }
    }

    /** What answers at the address is another grid's: the secret is not shown to it. */
    @Test
    void whoAnswersForAnotherGridIsNotToldTheSecret() throws Exception {
        String token = token("--folder", grid.coordinatorFolder().toString());
        String secret = token.substring(0, token.indexOf('.'));
        String forged =
                secret + "." + CertificateAuthority.create(Clock.systemUTC()).fingerprint();
        var home = folder.resolve("newcomer");
        String[] join = {
            "peer", "join", grid.address(), "--peer", "nadia", "--folder", home.toString(), "--token", forged
        };

        try (var refused = Barter.run(folder, join)) {
            assertThat(refused.status()).isNotZero();
            assertThat(refused.err())
                    .contains("is not believed")
                    .contains(grid.authority())
                    .contains("check the address");
        }

        assertThat(home).doesNotExist();
        // It would have been used up.
        join[join.length - 2] = "--token-file";
        join[join.length - 1] =
                Files.writeString(folder.resolve("token"), token + "\n").toString();
        try (var joined = Barter.run(folder, join)) {
            assertThat(joined.status()).as(joined.err()).isZero();
        }
    }

    @Test
    void aScriptIsToldWhatItHasNotGiven() throws Exception {
        try (var run = Barter.run(
                folder, "node", "join", "--folder", folder.resolve("x").toString())) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err()).startsWith("barter: Address of the grid's coordinator is missing: give it as URL");
        }
        try (var run = Barter.run(
                folder,
                "node",
                "join",
                grid.address(),
                "--folder",
                folder.resolve("x").toString())) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err()).contains("Join token is missing: give it as --token");
        }
        String home = folder.resolve("x").toString();
        try (var run = Barter.run(folder, "gateway", "start", "--folder", home)) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err()).contains("Nobody has joined from " + home, "barter gateway join");
        }
        for (String verb : List.of("start", "join")) {
            try (var run = Barter.run(folder, "gateway", verb, grid.address(), "--folder", home)) {
                assertThat(run.status()).isNotZero();
                assertThat(run.err()).contains("Join token is missing", "'barter token create --role gateway'");
            }
        }
        try (var run = Barter.run(folder, "gateway", "join", "--folder", home)) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err()).startsWith("barter: Address of the grid's coordinator is missing: give it as URL");
        }
    }

    @Test
    void aGatewayJoinsAsTheOperatorHasInvitedItAndNobodyElse() throws Exception {
        String token =
                token("--role", "gateway", "--folder", grid.coordinatorFolder().toString());
        var home = folder.resolve("gateway");
        String[] join = {
            "gateway", "join", grid.address(), "--name", "gateway-late", "--folder", home.toString(), "--token", token
        };

        try (var joined = Barter.run(folder, join)) {
            assertThat(joined.status()).as(joined.err()).isZero();
            assertThat(joined.err() + joined.out())
                    .contains("Joined as gateway-late. Next: barter gateway start --folder " + home);
        }

        assertThat(home.resolve("key.pem")).exists();
        try (var again = Barter.run(folder, join)) {
            assertThat(again.status()).isNotZero();
            assertThat(again.err()).contains("'gateway-late' has joined already");
        }
        try (var peers = Barter.run(
                folder,
                "token",
                "create",
                "--role",
                "gateway",
                "--folder",
                grid.scientistFolder().toString())) {
            assertThat(peers.status()).isNotZero();
            assertThat(peers.out()).isEmpty();
        }
        join[6] = folder.resolve("second").toString();
        join[4] = "gateway-second";
        try (var usedUp = Barter.run(folder, join)) {
            assertThat(usedUp.status()).isNotZero();
            assertThat(usedUp.err()).contains("This join token is unknown, used up, expired");
        }
    }

    /** As the line that the demo prints, with a real curl where there is one. */
    @Test
    void aTokenReachesCurlWithoutStandingOnItsCommandLine() throws Exception {
        assumeThat(new ProcessBuilder("sh", "-c", "command -v curl").start().waitFor())
                .as("curl is installed")
                .isZero();
        var scientist = grid.scientistFolder();
        try (var header = Barter.run(folder, "token", "access", "--header", "--folder", scientist.toString())) {
            assertThat(header.out()).startsWith("Authorization: Bearer ");
            var curl = new ProcessBuilder(
                            "curl",
                            "--silent",
                            "--fail-with-body",
                            "--cacert",
                            scientist.resolve("ca.pem").toString(),
                            "-H",
                            "@-",
                            grid.address() + "/v1/accounts/rosalind.credit")
                    .start();
            try (var in = curl.getOutputStream()) {
                in.write(header.out().getBytes(StandardCharsets.UTF_8));
            }
            String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(curl.waitFor()).as(answer).isZero();
            assertThat(answer).contains("\"account\":\"rosalind.credit\"");
        }
    }

    /** Whoever speaks HTTP, as before this release, is told what to mend. */
    @Test
    void anIdentityOfBeforeIsToldToWriteHttps() throws Exception {
        var old = folder.resolve("old");
        Files.createDirectories(old);
        Files.copy(grid.scientistFolder().resolve("key.pem"), old.resolve("key.pem"));
        Files.writeString(
                old.resolve("identity.json"),
                Files.readString(grid.scientistFolder().resolve("identity.json"))
                        .replace("https://", "http://"));

        try (var run = Barter.run(folder, "account", "show", "--folder", old.toString())) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err()).contains("write https://").contains("identity.json");
        }
    }
}
