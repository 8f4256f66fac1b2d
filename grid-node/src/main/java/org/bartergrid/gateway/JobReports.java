package org.bartergrid.gateway;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Wire.Progress;
import org.bartergrid.client.Wire.ProgressReport;
import org.bartergrid.execution.JobProgress;
import org.bartergrid.execution.ignite.ContractUsage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator how a job goes: several times a second its progress, and every receipt that a node signed. The
 * job's own thread only leaves word here; a timer carries it, and brings back whether the job is still wanted.
 */
final class JobReports implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobReports.class);

    private static final long PERIOD_MILLIS = 250;

    /** Without any news a report goes out all the same, since it renews the gateway's lease. */
    private static final long RENEW_MILLIS = 5_000;

    private static final int CONFLICT = 409;

    private final CoordinatorClient coordinator;
    private final String job;
    private final ScheduledExecutorService timer;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, byte[]> handedIn = new HashMap<>();
    private Runnable cancel = () -> {};
    private @Nullable ScheduledFuture<?> rounds;

    private JobProgress progress = new JobProgress(0, 0, 0, 0, 0, 0);
    private List<ContractUsage> usages = List.of();
    private boolean news = true;
    private long reportedNanos = System.nanoTime();
    private volatile boolean cancelled;
    private volatile boolean leaseLost;

    JobReports(CoordinatorClient coordinator, String job) {
        this.coordinator = coordinator;
        this.job = job;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "job-reports");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to report. {@code cancel} is called, once or more, if the job is not wanted here any longer. */
    void start(Runnable cancelJob) {
        cancel = cancelJob;
        rounds = timer.scheduleWithFixedDelay(this::round, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The job has moved. Called on its own thread, which must not wait. */
    synchronized void changed(JobProgress newProgress, List<ContractUsage> newUsages) {
        news |= !newProgress.equals(progress);
        progress = newProgress;
        usages = newUsages;
    }

    private void round() {
        try {
            handInReceipts();
            report();
        } catch (ApiProblem e) {
            if (e.status() == CONFLICT) {
                leaseLost = true;
                cancel.run();
            }
            log.warn("The coordinator refused a report on job {}: {}", job, e.getMessage());
        } catch (CoordinatorUnreachable e) {
            log.warn("No report on job {} got through: {}", job, e.getMessage());
        } catch (RuntimeException e) {
            log.error("Reporting on job {} failed", job, e);
        }
    }

    private void report() {
        JobProgress now;
        synchronized (this) {
            long sinceMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - reportedNanos);
            if (!news && sinceMillis < RENEW_MILLIS) {
                return;
            }
            news = false;
            reportedNanos = System.nanoTime();
            now = progress;
        }
        boolean mapping = now.splits() == 0 || now.mapped() < now.splits();
        var answer = coordinator.reportProgress(job, new ProgressReport(mapping ? "MAPPING" : "REDUCING", progress()));
        if (answer.cancelling()) {
            cancelled = true;
            cancel.run();
        }
        if (answer.ended()) {
            leaseLost = true;
            cancel.run();
        }
    }

    private void handInReceipts() {
        for (var usage : usages()) {
            byte[] receipt = usage.receipt();
            if (receipt.length > 0 && !Arrays.equals(receipt, handedIn.get(usage.contractId()))) {
                coordinator.handIn(usage.contractId(), receipt, usage.observedMillis());
                handedIn.put(usage.contractId(), receipt);
            }
        }
    }

    /** Stops the timer and hands in what is left. Answers with the last word on every contract. */
    List<ContractUsage> finish() {
        stop();
        for (int attempt = 1; attempt <= 3; attempt++) {
            try {
                handInReceipts();
                break;
            } catch (ApiProblem | CoordinatorUnreachable e) {
                log.warn("The last receipts of job {} did not get through: {}", job, e.getMessage());
                if (!pause(attempt)) {
                    break;
                }
            }
        }
        return usages();
    }

    synchronized List<ContractUsage> usages() {
        return usages;
    }

    synchronized Progress progress() {
        return new Progress(
                progress.splits(),
                progress.mapped(),
                progress.attempts(),
                progress.lostSplits(),
                progress.reduced(),
                "");
    }

    /** Whether its peer wants the job ended. */
    boolean cancelled() {
        return cancelled;
    }

    /** Whether the job is another's by now. */
    boolean leaseLost() {
        return leaseLost;
    }

    /** Waits a little longer after every attempt; false if this run is being closed. */
    boolean pause(int attempt) {
        try {
            return !closed.await(attempt * 500L, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void stop() {
        if (rounds != null) {
            rounds.cancel(false);
        }
        timer.shutdown();
        try {
            // A report that is under way must not overtake the end.
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        timer.shutdownNow();
    }
}
