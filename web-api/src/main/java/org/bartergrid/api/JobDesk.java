package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterException;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.barter.JobRecord.State;
import org.bartergrid.barter.Notes;
import org.bartergrid.books.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands submitted jobs to gateways and tells everybody who waits how far they are. A gateway holds a job by a lease that
 * its reports renew. One that falls silent loses the job to the next gateway that asks, and its late reports are refused
 * from then on; until one asks, it may still come back to its job.
 *
 * <p>Who holds which job, or held it last, and what is to be cancelled, is noted in the ledger, so that a coordinator that was
 * restarted or took over neither believes a stranger nor forgets a wish. When a lease was last renewed is in memory: a new desk
 * renews them all.
 *
 * <p>Safe for use from several threads; nothing here blocks while it waits. Who waits is answered on the executor, since
 * an answer is written to a socket whose other end may be slow.
 */
final class JobDesk {

    /** A gateway reports several times a second; one that was silent for so long is gone. */
    static final long LEASE_MILLIS = 30_000;

    static final int MOST_WAITERS = 10_000;

    /** Of those that ended last it is known who held them: more than end while a gateway repeats what was not answered. */
    static final int MOST_ENDED = 500;

    private static final Logger log = LoggerFactory.getLogger(JobDesk.class);
    private static final int JOBS_AT_ONCE = 100;

    private final Barter barter;
    private final JobSettlement settlement;
    private final Clock clock;
    private final Executor answers;
    private final JsonNote<Kept> note;
    private final Map<JobId, Lease> leases = new LinkedHashMap<>();
    private final Set<JobId> cancelling = new LinkedHashSet<>();
    private final Map<JobId, String> ended = new LinkedHashMap<>();
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private final Set<Idle> idleGateways = new LinkedHashSet<>();
    private final long startedMillis;

    /** @param lapsed whether the job may go to whoever asks next */
    private record Lease(String gateway, long renewedMillis, boolean lapsed) {}

    private record Waiter(JobId job, long aboveVersion, CompletableFuture<Void> woken) {}

    private record Idle(String gateway, CompletableFuture<Void> woken) {}

    /**
     * What is noted: gateways by the job that they hold, jobs to be cancelled, and gateways by the job that they held when it
     * ended, the last one last. Earlier versions have not noted those.
     */
    record Kept(Map<String, String> leases, Set<String> cancelling, @Nullable Map<String, String> ended) {}

    JobDesk(Barter barter, JobSettlement settlement, Notes notes, Clock clock, Executor answers) {
        this.barter = barter;
        this.settlement = settlement;
        this.note = note(notes);
        this.clock = clock;
        this.answers = answers;
        this.startedMillis = clock.nowMillis();
        var kept = note.readOr(new Kept(Map.of(), Set.of(), Map.of()));
        kept.leases.forEach((job, gateway) -> leases.put(JobId.parse(job), new Lease(gateway, startedMillis, false)));
        kept.cancelling.forEach(job -> cancelling.add(JobId.parse(job)));
        if (kept.ended != null) {
            kept.ended.forEach((job, gateway) -> ended.put(JobId.parse(job), gateway));
        }
    }

    /** Where it is noted who holds which job. */
    static JsonNote<Kept> note(Notes notes) {
        return new JsonNote<>(notes, "desk", new TypeReference<>() {});
    }

    // ---- for those who wait --------------------------------------------------------------------------------------

    /** A new job lies on the desk. */
    void submitted(JobRecord job) {
        wakeGateways();
        changed(job.id(), job.version());
    }

    /**
     * The job once its version is above the one given, or as it is when it has ended or the wait is over.
     *
     * @throws Refusal if too many wait already
     */
    CompletableFuture<JobRecord> after(JobId id, long aboveVersion, int waitSeconds) {
        var waiter = new Waiter(id, aboveVersion, new CompletableFuture<>());
        synchronized (this) {
            var now = barter.job(id);
            if (now.version() > aboveVersion || now.state().ended() || waitSeconds == 0) {
                return CompletableFuture.completedFuture(now);
            }
            if (waiters.size() >= MOST_WAITERS) {
                throw Refusal.busy("Too many wait for jobs at once: ask again without 'wait', or in a moment");
            }
            waiters.add(waiter);
        }
        return waiter.woken
                .completeOnTimeout(null, waitSeconds, TimeUnit.SECONDS)
                .thenApplyAsync(
                        woken -> {
                            forget(waiter);
                            return barter.job(id);
                        },
                        answers);
    }

    private synchronized void forget(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** How many wait for a job or for something to do. */
    synchronized int waiting() {
        return waiters.size() + idleGateways.size();
    }

    synchronized boolean cancelling(JobId id) {
        return cancelling.contains(id);
    }

    private void changed(JobId id, long version) {
        List<Waiter> met;
        synchronized (this) {
            met = waiters.stream()
                    .filter(waiter -> waiter.job.equals(id) && version > waiter.aboveVersion)
                    .toList();
            met.forEach(waiters::remove);
        }
        met.forEach(waiter -> waiter.woken.complete(null));
    }

    private void wakeGateways() {
        List<Idle> idle;
        synchronized (this) {
            idle = List.copyOf(idleGateways);
            idleGateways.clear();
        }
        idle.forEach(one -> one.woken.complete(null));
    }

    // ---- for gateways --------------------------------------------------------------------------------------------

    /**
     * The next job for a gateway: now if there is one, else the first that comes within the wait.
     *
     * @param stillIn throws if the gateway was put out of the grid: asked again when it has waited, in which time it may have been
     * @throws Refusal if too many gateways wait already
     */
    CompletableFuture<Optional<JobRecord>> next(String gateway, int waitSeconds, Runnable stillIn) {
        reclaim();
        var idle = new Idle(gateway, new CompletableFuture<>());
        synchronized (this) {
            // Looked for and waited for under one lock: a job that comes in between would be slept over.
            var job = take(gateway);
            if (job.isPresent() || waitSeconds == 0) {
                return CompletableFuture.completedFuture(job);
            }
            if (idleGateways.size() >= MOST_WAITERS) {
                throw Refusal.busy("Too many gateways wait for jobs: ask again in a moment");
            }
            idleGateways.add(idle);
        }
        return idle.woken
                .completeOnTimeout(null, waitSeconds, TimeUnit.SECONDS)
                .thenApplyAsync(
                        due -> {
                            synchronized (this) {
                                idleGateways.remove(idle);
                                stillIn.run();
                                return take(gateway);
                            }
                        },
                        answers);
    }

    private synchronized Optional<JobRecord> take(String gateway) {
        for (var job : barter.jobsIn(State.SUBMITTED, JOBS_AT_ONCE)) {
            var lease = leases.get(job.id());
            if (lease == null || lease.lapsed) {
                leases.put(job.id(), new Lease(gateway, clock.nowMillis(), false));
                save();
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    /**
     * A report of the gateway that holds the job. One on a job that has ended changes nothing, and is answered for the sake of
     * a gateway that has not heard the answer before.
     *
     * @throws Refusal if the gateway does not hold the job, or was not the last one that did
     */
    JobRecord report(JobId id, String gateway, State state, Progress progress, List<ResultFile> results) {
        JobRecord after;
        synchronized (this) {
            var job = barter.job(id);
            if (job.state().ended()) {
                requireHeldLast(id, gateway);
                return job;
            }
            hold(id, gateway);
            after = move(job, state, progress, results);
            if (after.state().ended()) {
                clear(id);
            }
        }
        changed(id, after.version());
        return after;
    }

    /**
     * Checks that the gateway holds the job, and renews its lease.
     *
     * @throws Refusal if it does not
     */
    synchronized void hold(JobId id, String gateway) {
        var lease = leases.get(id);
        if (lease == null) {
            throw Refusal.conflict(
                    "lease-lost", "Job " + id + " is run by no gateway: stop working on it, and ask for the next one");
        }
        if (!lease.gateway.equals(gateway)) {
            throw Refusal.conflict("lease-lost", "Job " + id + " is run by " + lease.gateway + ": stop working on it");
        }
        leases.put(id, new Lease(gateway, clock.nowMillis(), false));
    }

    /** A job that has ended is nothing to other gateways: they would be told of jobs that were never theirs. */
    private void requireHeldLast(JobId id, String gateway) {
        var lease = leases.get(id); // The process may have died between the job's end and its note.
        if (!gateway.equals(lease == null ? ended.get(id) : lease.gateway)) {
            throw Refusal.conflict(
                    "lease-lost",
                    "Job " + id + " has ended, and " + gateway + " is not known to have run it last: stop"
                            + " working on it");
        }
    }

    /** The jobs that a gateway holds. */
    synchronized List<JobId> heldBy(String gateway) {
        return leases.entrySet().stream()
                .filter(held -> held.getValue().gateway.equals(gateway))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The jobs that any gateway holds. */
    synchronized List<JobId> held() {
        return List.copyOf(leases.keySet());
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

    /** Ends a job that no gateway runs; the gateway of one in progress is asked to stop. */
    void cancel(JobId id) {
        long version;
        synchronized (this) {
            var job = barter.job(id);
            if (job.state().ended()) {
                return;
            }
            var lease = leases.get(id);
            if (job.state() != State.SUBMITTED || (lease != null && !lease.lapsed)) {
                if (cancelling.add(id)) {
                    save();
                }
                return;
            }
            version = endCancelled(job).version();
        }
        changed(id, version);
    }

    private JobRecord endCancelled(JobRecord job) {
        // Money first: whoever sees that a job has ended also sees what it came to.
        settlement.settle(job.id(), Map.of());
        var progress = job.progress().with("Cancelled by its peer");
        var after = barter.updateJob(job.id(), job.version(), State.CANCELLED, progress, List.of());
        clear(job.id());
        return after;
    }

    // ---- housekeeping --------------------------------------------------------------------------------------------

    /** Takes jobs back from gateways that fell silent: to the start, or to their end if that was wished for. */
    void reclaim() {
        boolean free = false;
        synchronized (this) {
            long now = clock.nowMillis();
            for (var id : held()) {
                var lease = leases.get(id);
                if (lease != null && !lease.lapsed && now - lease.renewedMillis >= LEASE_MILLIS) {
                    free |= lapse(id);
                }
            }
            if (now - startedMillis >= LEASE_MILLIS) {
                free |= adoptOrphans();
            }
        }
        if (free) {
            wakeGateways();
        }
    }

    private boolean lapse(JobId id) {
        try {
            boolean free = back(barter.job(id));
            leases.computeIfPresent(id, (job, lease) -> new Lease(lease.gateway, lease.renewedMillis, true));
            return free;
        } catch (BarterException e) {
            // Tried again in the next round; one job's trouble must not keep the others from being taken back.
            log.warn("Job {} could not be taken back from its silent gateway: {}", id, e.getMessage());
            return false;
        }
    }

    /** Jobs in progress of which the desk does not know the gateway: its note was lost, or is older than the catalog. */
    private boolean adoptOrphans() {
        boolean free = false;
        for (var state : List.of(State.MAPPING, State.REDUCING)) {
            for (var job : barter.jobsIn(state, JOBS_AT_ONCE)) {
                if (!leases.containsKey(job.id())) {
                    free |= back(job);
                }
            }
        }
        return free;
    }

    /** Answers whether the job is to be had now. */
    private boolean back(JobRecord job) {
        if (job.state().ended()) {
            clear(job.id()); // The process died between the job's end and this.
            return false;
        }
        if (cancelling.contains(job.id())) {
            changed(job.id(), endCancelled(job).version());
            return false;
        }
        if (job.state() != State.SUBMITTED) {
            restart(job);
        }
        return true;
    }

    private void restart(JobRecord job) {
        try {
            var message = job.progress().with("Its gateway fell silent; it waits for another");
            var after = barter.updateJob(job.id(), job.version(), State.SUBMITTED, message, List.of());
            changed(job.id(), after.version());
        } catch (BarterException e) {
            if (e.kind() != BarterException.Kind.CONFLICT) {
                throw e;
            }
        }
    }

    private void clear(JobId id) {
        var lease = leases.remove(id);
        if (lease != null) {
            ended.put(id, lease.gateway);
            if (ended.size() > MOST_ENDED) {
                ended.remove(ended.keySet().iterator().next());
            }
        }
        cancelling.remove(id);
        save();
    }

    private void save() {
        var gateways = new TreeMap<String, String>();
        leases.forEach((job, lease) -> gateways.put(job.toString(), lease.gateway));
        var wishes = new TreeSet<String>();
        cancelling.forEach(job -> wishes.add(job.toString()));
        var last = new LinkedHashMap<String, String>();
        ended.forEach((job, gateway) -> last.put(job.toString(), gateway));
        note.write(new Kept(gateways, wishes, last));
    }
}
