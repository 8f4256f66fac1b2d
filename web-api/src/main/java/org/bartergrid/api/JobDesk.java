package org.bartergrid.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterException;
import org.bartergrid.barter.Clock;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.barter.JobRecord.State;

/**
 * Hands submitted jobs to gateways and tells everybody who waits how far they are. A gateway holds a job by a lease that
 * its reports renew; one that falls silent loses the job to the next gateway that asks, and its late reports are
 * refused.
 *
 * <p>Leases are in memory. After a restart of the coordinator a job in progress is taken up by the first report of its
 * gateway, or goes back to the start when none comes.
 *
 * <p>Safe for use from several threads; nothing here blocks while it waits.
 */
final class JobDesk {

    /** A gateway reports several times a second; one that was silent for so long is gone. */
    static final long LEASE_MILLIS = 30_000;

    private static final int MOST_WAITERS = 10_000;
    private static final int JOBS_AT_ONCE = 100;

    private final Barter barter;
    private final Clock clock;
    private final Map<JobId, Lease> leases = new HashMap<>();
    private final Set<JobId> cancelling = new HashSet<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<CompletableFuture<Void>> idleGateways = new ArrayList<>();
    private final long startedMillis;

    private record Lease(String gateway, long renewedMillis) {}

    private record Waiter(JobId job, long aboveVersion, CompletableFuture<JobRecord> answer) {}

    JobDesk(Barter barter, Clock clock) {
        this.barter = barter;
        this.clock = clock;
        this.startedMillis = clock.nowMillis();
    }

    // ---- for those who wait --------------------------------------------------------------------------------------

    /** A new job lies on the desk. */
    void submitted(JobRecord job) {
        List<CompletableFuture<Void>> woken;
        synchronized (this) {
            woken = List.copyOf(idleGateways);
            idleGateways.clear();
        }
        woken.forEach(gateway -> gateway.complete(null));
        changed(job);
    }

    /** The job once its version is above the one given, or as it is when the wait is over. */
    CompletableFuture<JobRecord> after(JobId id, long aboveVersion, int waitSeconds) {
        var answer = new CompletableFuture<JobRecord>();
        synchronized (this) {
            var now = barter.job(id);
            if (now.version() > aboveVersion || now.state().ended() || waitSeconds == 0) {
                return CompletableFuture.completedFuture(now);
            }
            waiters.removeIf(waiter -> waiter.answer.isDone());
            if (waiters.size() >= MOST_WAITERS) {
                return CompletableFuture.completedFuture(now);
            }
            waiters.add(new Waiter(id, aboveVersion, answer));
        }
        return answer.copy()
                .orTimeout(waitSeconds, TimeUnit.SECONDS)
                .exceptionally(timeout -> barter.job(id))
                .whenComplete((job, failure) -> answer.cancel(false));
    }

    synchronized boolean cancelling(JobId id) {
        return cancelling.contains(id);
    }

    private void changed(JobRecord job) {
        List<Waiter> met = new ArrayList<>();
        synchronized (this) {
            waiters.removeIf(waiter -> {
                boolean due = waiter.job.equals(job.id()) && job.version() > waiter.aboveVersion;
                if (due) {
                    met.add(waiter);
                }
                return due || waiter.answer.isDone();
            });
        }
        met.forEach(waiter -> waiter.answer.complete(job));
    }

    // ---- for gateways --------------------------------------------------------------------------------------------

    /** Takes the next job for a gateway, if there is one. */
    synchronized Optional<JobRecord> take(String gateway) {
        reclaim();
        for (var job : barter.jobsIn(State.SUBMITTED, JOBS_AT_ONCE)) {
            if (leases.containsKey(job.id())) {
                continue;
            }
            leases.put(job.id(), new Lease(gateway, clock.nowMillis()));
            return Optional.of(job);
        }
        return Optional.empty();
    }

    /** Completes when it is worth asking for a job again, or after the wait. */
    CompletableFuture<Void> somethingToDo(int waitSeconds) {
        var woken = new CompletableFuture<Void>();
        synchronized (this) {
            idleGateways.removeIf(CompletableFuture::isDone);
            if (waitSeconds == 0 || idleGateways.size() >= MOST_WAITERS) {
                return CompletableFuture.completedFuture(null);
            }
            idleGateways.add(woken);
        }
        return woken.completeOnTimeout(null, waitSeconds, TimeUnit.SECONDS);
    }

    /** A report of the gateway that holds the job. */
    JobRecord report(JobId id, String gateway, State state, Progress progress, List<ResultFile> results) {
        JobRecord after;
        synchronized (this) {
            var job = barter.job(id);
            if (job.state().ended()) {
                return job;
            }
            hold(id, gateway);
            after = move(job, state, progress, results);
            if (after.state().ended()) {
                leases.remove(id);
                cancelling.remove(id);
            }
        }
        changed(after);
        return after;
    }

    /**
     * Checks that the gateway holds the job, and renews its lease.
     *
     * @throws Refusal if another gateway does
     */
    synchronized void hold(JobId id, String gateway) {
        var lease = leases.get(id);
        if (lease != null && !lease.gateway.equals(gateway)) {
            throw Refusal.conflict(
                    "lease-lost", "Job " + id + " is now run by " + lease.gateway + ": stop working on it");
        }
        leases.put(id, new Lease(gateway, clock.nowMillis()));
    }

    /** Whether this gateway holds the job now. */
    synchronized boolean holds(JobId id, String gateway) {
        var lease = leases.get(id);
        return lease != null && lease.gateway.equals(gateway);
    }

    private JobRecord move(JobRecord job, State state, Progress progress, List<ResultFile> results) {
        var from = job;
        // A short job is mapped and reduced between two reports: walk the states between, each is a true one.
        while (from.state() != state && !from.state().next().contains(state)) {
            var between = from.state() == State.SUBMITTED ? State.MAPPING : State.REDUCING;
            from = barter.updateJob(from.id(), from.version(), between, progress, List.of());
        }
        return barter.updateJob(from.id(), from.version(), state, progress, results);
    }

    // ---- for the owner -------------------------------------------------------------------------------------------

    /** Ends a job that no gateway has begun; one in progress is asked to stop. Answers whether it has ended. */
    boolean cancel(JobId id) {
        JobRecord after;
        synchronized (this) {
            var job = barter.job(id);
            if (job.state().ended()) {
                return true;
            }
            if (leases.containsKey(id) || job.state() != State.SUBMITTED) {
                cancelling.add(id);
                return false;
            }
            after = barter.updateJob(
                    id,
                    job.version(),
                    State.CANCELLED,
                    withMessage(job.progress(), "Cancelled by its peer"),
                    List.of());
        }
        changed(after);
        return true;
    }

    /** Takes jobs back from gateways that fell silent. */
    synchronized void reclaim() {
        long now = clock.nowMillis();
        for (var state : List.of(State.SUBMITTED, State.MAPPING, State.REDUCING)) {
            for (var job : barter.jobsIn(state, JOBS_AT_ONCE)) {
                var lease = leases.get(job.id());
                long heard = lease == null ? startedMillis : lease.renewedMillis;
                if (now - heard < LEASE_MILLIS || (lease == null && state == State.SUBMITTED)) {
                    continue;
                }
                leases.remove(job.id());
                if (state != State.SUBMITTED) {
                    restart(job);
                }
            }
        }
    }

    private void restart(JobRecord job) {
        try {
            changed(barter.updateJob(
                    job.id(),
                    job.version(),
                    State.SUBMITTED,
                    withMessage(job.progress(), "Its gateway fell silent; it waits for another"),
                    List.of()));
        } catch (BarterException e) {
            if (e.kind() != BarterException.Kind.CONFLICT) {
                throw e;
            }
        }
    }

    private static Progress withMessage(Progress progress, String message) {
        return new Progress(
                progress.splits(),
                progress.mapped(),
                progress.attempts(),
                progress.lostSplits(),
                progress.reducedPartitions(),
                message);
    }
}
