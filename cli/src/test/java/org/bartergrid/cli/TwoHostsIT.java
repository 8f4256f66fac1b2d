package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A grid over a real interface: coordinator, gateway and a node on one host, a node and the scientist on another. */
@Timeout(300)
class TwoHostsIT {

    @TempDir
    Path folder;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private Barter serve(TwoHosts hosts, int host, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        var process = Barter.startOn(hosts.on(host), folder, all.toArray(String[]::new));
        opened.push(process);
        return process;
    }

    private static void awaitReady(Barter process) {
        await().atMost(Duration.ofSeconds(120)).until(() -> process.out().contains("\"role\"") || !process.alive());
        assertThat(process.alive()).as(process.err()).isTrue();
    }

    private JsonNode run(TwoHosts hosts, int host, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        try (var run = Barter.startOn(hosts.on(host), folder, all.toArray(String[]::new))) {
            assertThat(run.await()).as(run.err()).isZero();
            return run.answer();
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String settings(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), text).toString();
    }

    private String token(TwoHosts hosts, String role) throws IOException, InterruptedException {
        return run(hosts, 1, "token", "create", "--role", role, "--folder", path("coordinator"))
                .path("token")
                .asText();
    }

    @Test
    void aNodeJoinsFromAnotherHostWithItsOwnAddressAndWorks() throws Exception {
        assumeThat(TwoHosts.whyNot()).as("two hosts on one machine").isEmpty();
        var hosts = TwoHosts.wired();
        opened.push(hosts);
        awaitReady(serve(
                hosts,
                1,
                "coordinator",
                "start",
                "--folder",
                path("coordinator"),
                "--config",
                settings("coordinator", "host: " + hosts.address(1) + "\nport: 7070\n")));
        String url = "https://" + hosts.address(1) + ":7070";
        awaitReady(serve(
                hosts,
                1,
                "gateway",
                "start",
                url,
                "--token",
                token(hosts, "gateway"),
                "--folder",
                path("gateway"),
                "--config",
                settings("gateway", "host: " + hosts.address(1) + "\n")));
        List<Barter> nodes = new ArrayList<>();
        for (int host = 1; host <= 2; host++) {
            String peer = host == 1 ? "ada" : "bob";
            run(
                    hosts,
                    host,
                    "node",
                    "join",
                    url,
                    "--token",
                    token(hosts, "peer"),
                    "--peer",
                    peer,
                    "--folder",
                    path(peer));
            nodes.add(serve(
                    hosts,
                    host,
                    "node",
                    "start",
                    "--folder",
                    path(peer),
                    "--config",
                    settings(peer, "host: " + hosts.address(host) + "\nshare:\n  cpu: 25%\n  memory: 640 MB\n")));
        }
        nodes.forEach(TwoHostsIT::awaitReady);
        run(hosts, 2, "peer", "join", url, "--token", token(hosts, "peer"), "--peer", "ida", "--folder", path("ida"));

        var job = run(
                hosts,
                2,
                "job",
                "submit",
                "--jar",
                Barter.example("kmer-count.jar").toString(),
                "--class",
                "org.bartergrid.examples.kmer.KmerCount",
                "--set",
                "k=21",
                "--input",
                Barter.example("lambda_virus.fa").toString(),
                "--output",
                path("result"),
                "--nodes",
                "2",
                "--folder",
                path("ida"));

        assertThat(job.at("/order/contracts").findValuesAsText("provider")).contains("ada", "bob");
        assertThat(Files.readString(folder.resolve("result/histogram.tsv"))).startsWith("1\t");
        // Paid is who was reached: work came to bob's node, and what it did came back, at addresses of a real
        // interface.
        assertThat(run(hosts, 2, "account", "show", "--folder", path("bob"))
                        .path("balanceMinor")
                        .asLong())
                .as("bob's node did its part and was paid")
                .isGreaterThan(100_000_000);
    }
}
