package org.bartergrid.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cap on real processes that do nothing but spin. */
@Timeout(120)
class CpuCapIT {

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void twoBusyWorkersTogetherUseTheShareAndNoMore() throws IOException {
        int cpus = Runtime.getRuntime().availableProcessors();
        double quota = cpus * 0.25;
        try (var cap = new CpuCap(quota, cpus)) {
            cap.add(spin().toHandle());
            cap.add(spin().toHandle());
            await().atMost(Duration.ofSeconds(60)).until(() -> cap.use().busyMillis() > 6_000);
            assertThat(cap.use().configured()).isEqualTo(2_500);
            // Hundredths of a percent: 25 % of the machine, within a tenth of it.
            assertThat(cap.use().used()).isBetween(2_000, 2_750);
        }
    }

    /** With hardly any share the first worker's start alone puts the budget into debt, and everything stands still. */
    @Test
    void aWorkerThatComesWhileAllAreStoppedIsStoppedToo() throws IOException {
        assumeProc();
        try (var cap = new CpuCap(0.001, 1)) {
            var first = spin();
            cap.add(first.toHandle());
            await().until(() -> ProcessSignalsIT.stopped(first));
            var second = spin();
            cap.add(second.toHandle());
            await().until(() -> ProcessSignalsIT.stopped(second));
        }
    }

    @Test
    void aWorkerThatEndsWhileStoppedLeavesTheOthersTheShare() throws Exception {
        assumeProc();
        try (var cap = new CpuCap(0.2, 1)) {
            var first = spin();
            var second = spin();
            cap.add(first.toHandle());
            cap.add(second.toHandle());
            await().until(() -> ProcessSignalsIT.stopped(first));
            first.destroyForcibly().waitFor();
            cap.remove(first.toHandle());
            long before = cap.use().cpuMillis();
            await().atMost(Duration.ofSeconds(30)).until(() -> cap.use().cpuMillis() > before + 300);
            assertThat(second.isAlive()).isTrue();
        }
    }

    @Test
    void aKilledShellDoesNotFreeTheWorkers() throws IOException {
        int cpus = Runtime.getRuntime().availableProcessors();
        try (var cap = new CpuCap(cpus * 0.25, cpus)) {
            cap.add(spin().toHandle());
            cap.add(spin().toHandle());
            long shell = cap.shellPid();
            ProcessHandle.of(shell).orElseThrow().destroyForcibly();
            await().until(() -> cap.shellPid() != shell);
            await().atMost(Duration.ofSeconds(60)).until(() -> cap.use().busyMillis() > 6_000);
            assertThat(cap.use().used()).isBetween(2_000, 2_900);
        }
    }

    private static void assumeProc() {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc to read processes' states from");
    }

    @Test
    void workersDieWithTheCap() throws Exception {
        var worker = spin();
        var cap = new CpuCap(0.01, 1);
        cap.add(worker.toHandle());
        cap.close();
        assertThat(worker.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    /** A node that is killed cannot tidy up: its workers, stopped or not, must die without its help. */
    @Test
    void workersDieWithAKilledNode() throws Exception {
        var node = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CappedSpinner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(node);
        long pid = Long.parseLong(node.inputReader().readLine());
        var worker = ProcessHandle.of(pid).orElseThrow();
        assertThat(worker.isAlive()).isTrue();
        node.destroyForcibly().waitFor();
        await().atMost(Duration.ofSeconds(20)).until(() -> !worker.isAlive());
    }

    private Process spin() throws IOException {
        var process = CappedSpinner.spin();
        started.add(process);
        return process;
    }

    /** A process with one capped worker, which prints the worker's pid and waits to be killed. */
    static final class CappedSpinner {
        public static void main(String[] arguments) throws Exception {
            var worker = spin();
            try (var cap = new CpuCap(0.01, 1)) {
                cap.add(worker.toHandle());
                System.out.println(worker.pid());
                worker.waitFor();
            }
        }

        static Process spin() throws IOException {
            return new ProcessBuilder("nice", "-n", "19", "sh", "-c", "while :; do :; done").start();
        }
    }
}
