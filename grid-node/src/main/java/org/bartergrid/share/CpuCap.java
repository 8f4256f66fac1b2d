package org.bartergrid.share;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bartergrid.process.Rounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds all workers of a node together to the owner's CPU share, from outside: nothing that a worker does to its own
 * JVM can lift it. Workers are stopped and continued by signal as a {@link CpuBudget} says, fed with the CPU time that
 * the operating system charged to them.
 *
 * <p>Threads: workers may be added and removed from any thread; one timer thread samples.
 */
public final class CpuCap implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CpuCap.class);

    /** Short enough to be smooth, long enough for the kernel's 10 ms accounting and for 2 % of one CPU in cost. */
    private static final long PERIOD_MILLIS = 50;

    private final int logicalCpus;
    private final double quota;
    private final CpuBudget budget;
    private final ProcessSignals signals;
    private final Rounds samples;
    private final Map<Long, Worker> workers = new LinkedHashMap<>();

    private long lastSampleNanos;
    private boolean running = true;
    private final ShareUse use;

    /** One worker process and the CPU time last seen of it. */
    private static final class Worker {
        final ProcessHandle process;
        long seenMillis;

        Worker(ProcessHandle process) {
            this.process = process;
        }
    }

    /**
     * What the cap allowed and what the workers took, while they had something to do.
     *
     * @param configured share of the whole machine that was allowed, in hundredths of a percent
     * @param used share that was used, in hundredths of a percent, over the time in which workers were busy
     * @param busyMillis that time
     * @param cpuMillis CPU time used in it
     */
    public record Use(int configured, int used, long busyMillis, long cpuMillis) {}

    public CpuCap(double quota, int logicalCpus) throws IOException {
        this.quota = quota;
        this.logicalCpus = logicalCpus;
        this.budget = new CpuBudget(quota, quota * PERIOD_MILLIS);
        this.use = new ShareUse(quota);
        this.signals = new ProcessSignals();
        lastSampleNanos = System.nanoTime();
        samples = new Rounds("cpu-cap", this::sample).begin(PERIOD_MILLIS, PERIOD_MILLIS);
    }

    /** From now on this worker is under the cap, and dies with this JVM. */
    public synchronized void add(ProcessHandle worker) {
        signals.watch(worker.pid());
        workers.put(worker.pid(), new Worker(worker));
        if (!running) {
            signals.stop(worker.pid());
        }
    }

    /** The worker has ended. Its use stays counted. */
    public synchronized void remove(ProcessHandle worker) {
        if (workers.remove(worker.pid()) != null) {
            signals.forget(worker.pid());
        }
    }

    /** Configured and used side by side, since the start of this node. */
    public synchronized Use use() {
        double share = use.busyMillis() == 0 ? 0 : use.cpuMillis() / use.busyMillis() / logicalCpus;
        return new Use(
                (int) Math.round(10_000 * quota / logicalCpus),
                (int) Math.round(10_000 * share),
                Math.round(use.busyMillis()),
                Math.round(use.cpuMillis()));
    }

    private synchronized void sample() {
        long now = System.nanoTime();
        double elapsedMillis = (now - lastSampleNanos) / 1e6;
        lastSampleNanos = now;
        double usedMillis = usedSinceLastSample();
        boolean wereRunning = running;
        use.add(elapsedMillis, usedMillis, !wereRunning && !workers.isEmpty());
        running = budget.sample(elapsedMillis, usedMillis);
        if (mended() || running != wereRunning) {
            for (long pid : workers.keySet()) {
                if (running) {
                    signals.resume(pid);
                } else {
                    signals.stop(pid);
                }
            }
        }
    }

    private double usedSinceLastSample() {
        double usedMillis = 0;
        for (var worker : workers.values()) {
            long total = worker.process
                    .info()
                    .totalCpuDuration()
                    .map(Duration::toMillis)
                    .orElse(worker.seenMillis);
            usedMillis += Math.max(0, total - worker.seenMillis);
            worker.seenMillis = Math.max(total, worker.seenMillis);
        }
        return usedMillis;
    }

    /** Rather no workers than workers without a cap: without a shell they are killed. */
    private boolean mended() {
        try {
            return signals.mend();
        } catch (UncheckedIOException e) {
            if (!workers.isEmpty()) {
                log.error("{}; the workers are killed, since nothing holds them to the share", e.getMessage());
            }
            workers.values().forEach(worker -> worker.process.destroyForcibly());
            return false;
        }
    }

    /** The process id of the shell that sends the signals, for tests. */
    long shellPid() {
        return signals.shellPid();
    }

    /** Kills the workers that are left and ends the timer. */
    @Override
    public void close() {
        samples.close();
        synchronized (this) {
            mended();
        }
        signals.close();
    }
}
