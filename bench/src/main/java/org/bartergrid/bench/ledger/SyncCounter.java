package org.bartergrid.bench.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Program;
import org.bartergrid.bench.Workplace;

/** Counts how often this process asks the operating system to sync, by strace attached to all of its threads. */
final class SyncCounter implements AutoCloseable {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final String SYNCS = "fsync,fdatasync,msync,sync_file_range";
    private static final long ATTACH_SECONDS = 30;
    private static final long POLL_MILLIS = 20;

    private final Path counts;
    private final Process strace;

    private SyncCounter(Path counts, Process strace) {
        this.counts = counts;
        this.strace = strace;
    }

    /** Begins to count; installs strace where it is missing. */
    static SyncCounter attach(Workplace workplace) {
        Program.require(STRACE, "strace");
        Path counts = workplace.newFolder("syncs");
        String self = Long.toString(ProcessHandle.current().pid());
        try {
            Process strace = new ProcessBuilder(
                            STRACE.toString(),
                            "--follow-forks",
                            "--summary-only",
                            "--summary-columns=calls,name",
                            "--trace=" + SYNCS,
                            "--output=" + counts,
                            "--attach=" + self)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            counts.resolveSibling(counts.getFileName() + ".log").toFile())
                    .start();
            SyncCounter counter = workplace.open(new SyncCounter(counts, strace));
            counter.awaitAttached();
            return counter;
        } catch (IOException failure) {
            throw new BenchFailure("strace cannot be started: " + failure.getMessage() + ".", failure);
        }
    }

    private void awaitAttached() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ATTACH_SECONDS);
        while (!allThreadsTraced()) {
            if (!strace.isAlive() || System.nanoTime() - deadline > 0) {
                throw new BenchFailure("strace could not attach to this process: run as root, or where"
                        + " /proc/sys/kernel/yama/ptrace_scope is 0.");
            }
            pause();
        }
    }

    private static boolean allThreadsTraced() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.allMatch(SyncCounter::isTracedOrGone);
        }
    }

    private static boolean isTracedOrGone(Path thread) {
        try {
            return !Files.readString(thread.resolve("status")).contains("TracerPid:\t0\n");
        } catch (IOException gone) {
            return true;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Counting was interrupted: run it again.", interrupted);
        }
    }

    /** Ends counting, and says how many syncs there were. */
    long count() {
        close();
        try {
            return sum(Files.readAllLines(counts, StandardCharsets.UTF_8));
        } catch (IOException missing) {
            throw new BenchFailure("strace counted nothing (" + missing.getMessage() + "): run it again.", missing);
        }
    }

    /** The sum of the calls in strace's summary: a line for each kind of call, its number first, and a total last. */
    static long sum(List<String> summary) {
        List<String> kinds = List.of(SYNCS.split(",", -1));
        long sum = 0;
        for (String line : summary) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 2 && kinds.contains(words[1])) {
                sum += Long.parseLong(words[0]);
            }
        }
        return sum;
    }

    @Override
    public void close() {
        try {
            // Told to end it lets go of the process and writes what it counted.
            strace.destroy();
            if (!strace.waitFor(ATTACH_SECONDS, TimeUnit.SECONDS)) {
                strace.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
