package org.bartergrid.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals on real processes; their states are read from /proc. */
@Timeout(60)
class ProcessSignalsIT {

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void watchedProcessesStopAndGoOn() throws IOException {
        assumeProc();
        var process = spin();
        try (var signals = new ProcessSignals()) {
            signals.watch(process.pid());
            signals.stop(process.pid());
            await().until(() -> stopped(process));
            signals.resume(process.pid());
            await().until(() -> !stopped(process));
        }
    }

    @Test
    void strangersAreNeverSignalled() throws Exception {
        assumeProc();
        var stranger = spin();
        var watched = spin();
        var signals = new ProcessSignals();
        signals.watch(watched.pid());
        signals.watch(stranger.pid());
        signals.forget(stranger.pid());
        signals.stop(stranger.pid());
        signals.stop(watched.pid());
        await().until(() -> stopped(watched));
        assertThat(stopped(stranger)).isFalse();
        signals.close();
        assertThat(watched.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stranger.isAlive()).isTrue();
    }

    /** Its number may be another's by then: here nobody has it yet, and the shell must not mind. */
    @Test
    void aProcessThatHasEndedIsNoTrouble() throws Exception {
        assumeProc();
        var ended = spin();
        var other = spin();
        try (var signals = new ProcessSignals()) {
            signals.watch(ended.pid());
            signals.watch(other.pid());
            ended.destroyForcibly().waitFor();
            signals.stop(ended.pid());
            signals.stop(other.pid());
            await().until(() -> stopped(other));
        }
    }

    /** A scientist's code can write its process's name, and might try to look like somebody else's process. */
    @Test
    void aNameThatLooksLikeOtherFieldsFoolsNobody() throws IOException {
        assumeProc();
        var process =
                new ProcessBuilder("sh", "-c", "printf 'a\\nb) R 1 2' > /proc/$$/comm; while :; do :; done").start();
        started.add(process);
        await().until(() ->
                Files.readString(Path.of("/proc/" + process.pid() + "/comm")).contains("b)"));
        try (var signals = new ProcessSignals()) {
            signals.watch(process.pid());
            signals.stop(process.pid());
            await().until(() -> stopped(process));
        }
    }

    @Test
    void aKilledShellIsReplacedAndStillKillsWhatItWatched() throws Exception {
        assumeProc();
        var process = spin();
        var signals = new ProcessSignals();
        signals.watch(process.pid());
        ProcessHandle.of(signals.shellPid()).orElseThrow().destroyForcibly();
        await().until(signals::mend);
        signals.stop(process.pid());
        await().until(() -> stopped(process));
        signals.close();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private Process spin() throws IOException {
        var process = CpuCapIT.CappedSpinner.spin();
        started.add(process);
        return process;
    }

    private static void assumeProc() {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc to read processes' states from");
    }

    static boolean stopped(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
    }
}
