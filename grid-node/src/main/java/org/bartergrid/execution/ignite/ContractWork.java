package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.BatchFailure.Cause;
import org.bartergrid.execution.SplitAttempt;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.sandbox.Reduction;
import org.bartergrid.sandbox.WorkerFailure;
import org.bartergrid.sandbox.WorkerJob;
import org.bartergrid.sandbox.WorkerLaunch;
import org.bartergrid.sandbox.WorkerProcess;
import org.jspecify.annotations.Nullable;

/**
 * Everything one contract has on this node: its worker, its runs and results, its meter. Safe for several threads: the
 * batches of a contract run side by side in the one worker. A worker that died is replaced at the next batch; whether
 * there is a next batch is for the gateway to decide.
 */
final class ContractWork {

    static final int CHUNK_BYTES = 768 << 10;

    private static final long OPEN_TIMEOUT_MILLIS = 60_000;
    private static final int REQUESTS_PER_SLOT = 2;

    private final UUID gateway;
    private final VerificationKey gatewayKey;
    private final Work work;
    private final Path folder;
    private final WorkerLaunch launch;
    private final WorkerJob job;
    private final WorkerListener listener;
    private final ScratchBudget budget;
    private final RunStore runs;
    private final ContractMeter meter;
    private final ContractLimits limits;
    private final Semaphore requests;
    private final Map<SplitAttempt, StoredResult> results = new ConcurrentHashMap<>();
    private @Nullable WorkerProcess worker;
    private boolean closed;

    /**
     * @param gateway the cluster node that this work is done for
     * @param gatewayKey with which its tickets are signed
     */
    ContractWork(
            UUID gateway,
            VerificationKey gatewayKey,
            Work work,
            Path folder,
            WorkerLaunch launch,
            WorkerJob job,
            WorkerListener listener,
            ScratchBudget budget,
            ContractMeter meter,
            ContractLimits limits) {
        this.gateway = gateway;
        this.gatewayKey = gatewayKey;
        this.work = work;
        this.folder = folder;
        this.launch = launch;
        this.job = job;
        this.listener = listener;
        this.budget = budget;
        this.meter = meter;
        this.limits = limits;
        this.runs = new RunStore(folder, budget);
        this.requests = new Semaphore(job.threads() * REQUESTS_PER_SLOT);
    }

    /** The threads that its worker has. */
    int slots() {
        return job.threads();
    }

    UUID gateway() {
        return gateway;
    }

    String run() {
        return work.run();
    }

    ContractMeter meter() {
        return meter;
    }

    /** With which key its gateway signs tickets. */
    VerificationKey gatewayKey() {
        return gatewayKey;
    }

    /** True for the run that this contract was opened for. */
    boolean isOf(String run) {
        return work.run().equals(run);
    }

    /** Maps all splits of a batch side by side and waits for all. */
    CellAnswer map(CellRequest.MapBatch batch) throws InterruptedException, IOException, WorkerFailure {
        WorkerProcess open = openWorker();
        List<Mapping> mappings = new ArrayList<>();
        for (CellRequest.SplitBytes split : batch.splits()) {
            StoredRuns stored = runs.begin(split.name());
            requests.acquire();
            CompletableFuture<MapCounts> answer = open.map(split.name().split(), split.bytes(), stored::append)
                    .whenComplete((counts, failure) -> requests.release());
            mappings.add(new Mapping(split.name(), stored, answer));
        }
        List<CellAnswer.SplitOutcome> outcomes = new ArrayList<>();
        for (Mapping mapping : mappings) {
            outcomes.add(outcome(mapping));
        }
        return new CellAnswer.Mapped(meter.receipt(), outcomes);
    }

    /** Reduces a partition; {@code fetch} gets runs that lie on other nodes. */
    CellAnswer reduce(CellRequest.ReduceBatch batch, FetchedRuns.Fetch fetch)
            throws InterruptedException, IOException, WorkerFailure {
        WorkerProcess open = openWorker();
        SplitAttempt name = new SplitAttempt(batch.partition(), batch.attempt());
        StoredResult result =
                new StoredResult(folder.resolve("part-" + name.split() + "-" + name.attempt() + ".gz"), budget);
        FetchedRuns all = new FetchedRuns(
                batch.sources(),
                (source, position) -> source.contractId().equals(work.contractId())
                        ? runs.chunk(batch.partition(), source.splits(), position, CHUNK_BYTES)
                        : fetch.chunk(source, position));
        boolean kept = false;
        requests.acquire();
        try {
            Reduction reduction = answerOf(open.reduce(batch.partition(), all, result));
            result.close();
            results.put(name, result);
            kept = true;
            return new CellAnswer.Reduced(
                    meter.receipt(), reduction.counts(), reduction.tallies(), result.bytes(), result.hash());
        } catch (IOException e) {
            CellRequest.RunSource source = all.source();
            return new CellAnswer.Failed(
                    meter.receipt(),
                    new BatchFailure(
                            Cause.RUNS_MISSING,
                            "Runs of partition " + batch.partition() + " cannot be fetched: " + e.getMessage() + ".",
                            source == null ? null : source.nodeId()));
        } finally {
            requests.release();
            if (!kept) {
                result.delete();
            }
        }
    }

    CellAnswer.Chunk runs(CellRequest.FetchRuns fetch) throws IOException {
        return runs.chunk(fetch.partition(), fetch.splits(), fetch.position(), CHUNK_BYTES);
    }

    CellAnswer.Chunk result(CellRequest.FetchResult fetch) throws IOException {
        StoredResult result = results.get(new SplitAttempt(fetch.partition(), fetch.attempt()));
        if (result == null) {
            throw new IOException("the result of partition " + fetch.partition() + " is not here");
        }
        return result.chunk(fetch.position(), CHUNK_BYTES);
    }

    /** Why nothing more is done under this contract, as a sentence; null while there is no reason. */
    @Nullable
    String exceeded() {
        return limits.exceeded(meter.cpuMillis(), System.currentTimeMillis());
    }

    /** Ends the worker if the contract is used up. */
    void endIfUsedUp() {
        String exceeded = exceeded();
        if (exceeded != null) {
            killWorker("the contract is used up");
        }
    }

    /** Ends the worker at once, which fails what it has under way. */
    synchronized void killWorker(String why) {
        if (worker != null) {
            worker.kill(why);
        }
    }

    /** Ends everything and deletes the contract's files. The meter stays readable. */
    synchronized void close() throws IOException {
        closed = true;
        if (worker != null) {
            endWorker(worker);
        }
        runs.deleteAll();
        for (StoredResult result : results.values()) {
            result.delete();
        }
        results.clear();
        FolderTree.delete(folder);
    }

    private synchronized WorkerProcess openWorker() throws IOException, WorkerFailure, InterruptedException {
        if (closed) {
            throw new WorkerFailure(WorkerFailure.Category.RESOURCES, "The contract's work on this node is over.");
        }
        if (worker != null && worker.isAlive()) {
            return worker;
        }
        Files.createDirectories(launch.scratch());
        WorkerProcess started = WorkerProcess.start(launch);
        worker = started;
        meter.workerStarted(started);
        listener.started(started.handle());
        var unused = started.end().thenAccept(reason -> listener.stopped(started.handle()));
        boolean opened = false;
        try {
            started.open(launch, job, OPEN_TIMEOUT_MILLIS);
            opened = true;
            return started;
        } finally {
            if (!opened) {
                endWorker(started);
            }
        }
    }

    private void endWorker(WorkerProcess ending) {
        ending.close();
        meter.workerEnded(ending);
        worker = null;
    }

    private CellAnswer.SplitOutcome outcome(Mapping mapping) throws InterruptedException, IOException {
        try {
            MapCounts counts = answerOf(mapping.answer);
            runs.keep(mapping.name, mapping.stored);
            meter.splitDone();
            return new CellAnswer.SplitOutcome(mapping.name, counts.emitted(), null);
        } catch (WorkerFailure e) {
            mapping.stored.delete();
            return new CellAnswer.SplitOutcome(mapping.name, 0, judged(e));
        }
    }

    /** A worker that failed because the contract was used up did not fail by itself: another try here is useless. */
    BatchFailure judged(WorkerFailure failure) {
        String exceeded = exceeded();
        return exceeded == null ? failure(failure) : new BatchFailure(Cause.REFUSED, exceeded);
    }

    static BatchFailure failure(WorkerFailure failure) {
        Cause cause =
                switch (failure.category()) {
                    case SETTINGS -> Cause.SETTINGS;
                    case JOB -> Cause.JOB;
                    case RESOURCES -> Cause.RESOURCES;
                };
        return new BatchFailure(cause, String.valueOf(failure.getMessage()));
    }

    private static <T> T answerOf(CompletableFuture<T> answer) throws InterruptedException, WorkerFailure {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WorkerFailure failure) {
                throw failure;
            }
            throw new WorkerFailure(WorkerFailure.Category.RESOURCES, "The worker failed: " + e.getCause() + ".");
        }
    }

    /** A split under way in the worker. */
    private record Mapping(SplitAttempt name, StoredRuns stored, CompletableFuture<MapCounts> answer) {}
}
