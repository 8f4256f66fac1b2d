package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a person runs it: real processes, real answers, nothing left behind. */
@Timeout(300)
class DemoIT {

    private static final String LAMBDA = Barter.example("lambda_virus.fa").toString();

    @TempDir
    Path folder;

    @Test
    void lambdasKmersAreCountedAndEverybodyIsPaid() throws Exception {
        try (var demo = Barter.run(folder, "demo", "--input", LAMBDA, "--json")) {
            assertThat(demo.status()).as(demo.err()).isZero();
            var answer = demo.answer();
            assertThat(answer.path("distinct").asLong()).isEqualTo(48_482);
            assertThat(answer.path("total").asLong()).isEqualTo(48_482);
            assertThat(answer.path("max").asLong()).isEqualTo(1);
            assertThat(answer.path("lostSplits").asLong()).isZero();
            assertThat(answer.path("contracts")).hasSize(3);
            assertThat(answer.path("shares")).hasSize(3);
            assertBalanced(answer);
            assertThat(demo.pids())
                    .containsOnlyKeys("coordinator", "gateway", "ada.laptop", "emmy.desktop", "sofia.server");
            assertGone(demo.pids().values());
            assertThat(Path.of(answer.path("output").asText())).isDirectoryContaining("glob:**histogram.tsv");
            assertNoDataLeft();
        }
    }

    @Test
    void aKilledNodeCostsTimeButNotTheAnswerAndTheBooksAreSoundAfterwards() throws Exception {
        var kept = folder.resolve("kept");
        try (var demo = Barter.run(folder, "demo", "--kill-one", "--keep", kept.toString(), "--json")) {
            assertThat(demo.status()).as(demo.err()).isZero();
            var answer = demo.answer();
            assertThat(answer.path("distinct").asLong()).isEqualTo(4_836_681);
            assertThat(answer.path("unique").asLong()).isEqualTo(4_789_765);
            assertThat(answer.path("total").asLong()).isEqualTo(4_938_900);
            assertThat(answer.path("max").asLong()).isEqualTo(57);
            assertThat(answer.path("lostSplits").asLong()).isPositive();
            assertBalanced(answer);
            assertGone(demo.pids().values());
        }
        try (var verified = Barter.run(folder, "ledger", "verify", kept.toString(), "--json")) {
            assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
            assertThat(verified.answer().path("sound").asBoolean()).isTrue();
            assertThat(verified.answer().path("openHolds").asLong()).isZero();
        }
    }

    @Test
    void aNodeKilledFromOutsideCostsTimeButNotTheAnswer() throws Exception {
        try (var demo = Barter.start(folder, "demo", "--json")) {
            await().atMost(Duration.ofSeconds(120)).until(() -> !demo.pids().isEmpty() || !demo.alive());
            var node = ProcessHandle.of(demo.pids().get("emmy.desktop")).orElseThrow();
            // Its worker: it has been handed splits.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> node.descendants().anyMatch(DemoIT::isWorker));
            for (long pid : demo.pids().values()) {
                assertThat(peakMegabytes(pid))
                        .as("peak memory of process " + pid)
                        .isBetween(1L, 1_000L);
            }
            node.descendants()
                    .forEach(worker -> assertThat(peakMegabytes(worker.pid())).isLessThan(1_000));
            node.destroyForcibly();
            assertThat(demo.await()).as(demo.err()).isZero();
            var answer = demo.answer();
            assertThat(answer.path("distinct").asLong()).isEqualTo(4_836_681);
            assertThat(answer.path("max").asLong()).isEqualTo(57);
            assertThat(answer.path("lostSplits").asLong()).isPositive();
            assertThat(answer.path("ledgerSum").asLong(-1)).isZero();
            assertGone(demo.pids().values());
        }
    }

    /** The most memory that a process has held resident. */
    private static long peakMegabytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    private static boolean isWorker(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("org.bartergrid.worker.Main");
    }

    @Test
    void ctrlCLeavesNothingBehind() throws Exception {
        try (var demo = Barter.start(folder, "demo", "--json")) {
            await().atMost(Duration.ofSeconds(120)).until(() -> !demo.pids().isEmpty() || !demo.alive());
            var pids = demo.pids();
            assertThat(pids).as(demo.err()).hasSize(5);
            new ProcessBuilder("kill", "-INT", Long.toString(demo.handle().pid()))
                    .start()
                    .waitFor();
            assertThat(demo.await()).isNotZero();
            assertGone(pids.values());
            assertNoDataLeft();
        }
    }

    @Test
    void aKilledDemoTakesItsProcessesAlong() throws Exception {
        try (var demo = Barter.start(folder, "demo", "--json")) {
            await().atMost(Duration.ofSeconds(120)).until(() -> !demo.pids().isEmpty() || !demo.alive());
            var pids = demo.pids();
            assertThat(pids).as(demo.err()).hasSize(5);
            demo.handle().destroyForcibly();
            assertGone(pids.values());
        }
    }

    private static void assertBalanced(JsonNode answer) {
        long paid = 0;
        for (var one : answer.path("paid")) {
            assertThat(one.asLong()).isPositive();
            paid += one.asLong();
        }
        assertThat(answer.path("paid")).hasSize(3);
        assertThat(answer.path("commission").asLong()).isPositive();
        assertThat(answer.path("released").asLong()).isPositive();
        assertThat(answer.path("held").asLong())
                .isEqualTo(paid
                        + answer.path("commission").asLong()
                        + answer.path("released").asLong());
        assertThat(answer.path("ledgerSum").asLong(-1)).isZero();
    }

    private static void assertGone(Collection<Long> pids) {
        await().atMost(Duration.ofSeconds(40)).until(() -> pids.stream()
                .noneMatch(
                        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)));
    }

    private void assertNoDataLeft() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("bartergrid-demo") || name.startsWith("bartergrid-gateway"));
        }
    }
}
