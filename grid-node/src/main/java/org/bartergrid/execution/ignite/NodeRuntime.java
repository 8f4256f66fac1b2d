package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteEvents;
import org.apache.ignite.configuration.ExecutorConfiguration;
import org.apache.ignite.events.DiscoveryEvent;
import org.apache.ignite.events.EventType;
import org.apache.ignite.lang.IgnitePredicate;
import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.BatchFailure.Cause;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.process.Rounds;
import org.bartergrid.sandbox.WorkerFailure;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does on a node what gateways ask under contracts. {@link BatchJob} and {@link FetchJob} find it by the name of their
 * Ignite instance, since nothing that travels with a job may reach it otherwise. Safe for any thread.
 *
 * <p>Whatever goes wrong is an answer, never an exception: what crosses the wire is bytes only.
 */
public final class NodeRuntime implements JobAdmission, AutoCloseable {

    private static final int FETCH_THREADS = 4;

    /** How far beyond its contract a worker may run before it is ended. */
    private static final long LIMIT_WATCH_MILLIS = 250;

    private static final String NOT_SHARING = "This node is not sharing now.";
    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);
    private static final Map<String, NodeRuntime> RUNNING = new ConcurrentHashMap<>();

    private final String instanceName;
    private final IgniteEvents events;
    private final IgnitePredicate<DiscoveryEvent> gatewayWatch = this::memberGone;
    private final CellCalls calls;
    private final Path scratch;
    private final String nodeId;
    private final JobBytes jobBytesOf;
    private final RequestCheck requests;
    private final OpenContracts contracts;
    private final Rounds limitWatch;

    private NodeRuntime(Ignite ignite, Path scratch, RequestCheck requests, OpenContracts contracts) {
        this.instanceName = String.valueOf(ignite.name());
        this.events = ignite.events();
        this.calls = new CellCalls(ignite);
        this.scratch = scratch;
        this.nodeId = String.valueOf(ignite.cluster().localNode().<String>attribute(CellCalls.NODE_ATTRIBUTE));
        this.jobBytesOf = JobBytes.of(ignite);
        this.requests = requests;
        this.contracts = contracts;
        this.limitWatch = new Rounds("limit-watch", contracts::endUsedUp).begin(LIMIT_WATCH_MILLIS, LIMIT_WATCH_MILLIS);
    }

    /** The executors that an Ignite node needs for a runtime with these limits. */
    public static ExecutorConfiguration[] executors(WorkerLimits limits) {
        int batches = limits.slots() * 2;
        return new ExecutorConfiguration[] {
            new ExecutorConfiguration(CellCalls.BATCH_EXECUTOR).setSize(batches),
            new ExecutorConfiguration(CellCalls.FETCH_EXECUTOR).setSize(FETCH_THREADS)
        };
    }

    /**
     * Starts taking work.
     *
     * @param ignite configured with {@link #executors} and the user attribute {@code bartergrid.node}
     * @param scratch a folder that is this runtime's alone; what lies in it is deleted now and at the end
     * @param meters a folder where it remembers over restarts what was used under each contract
     * @param workerClassPath the jars of the worker
     */
    public static NodeRuntime start(
            Ignite ignite,
            WorkerLimits limits,
            Path scratch,
            Path meters,
            List<Path> workerClassPath,
            GrantCheck grants,
            TicketCheck tickets,
            JarSource jars,
            ReceiptSigner signer,
            WorkerListener listener)
            throws IOException {
        ExecutorConfiguration[] configured = ignite.configuration().getExecutorConfiguration();
        if (configured == null
                || Arrays.stream(configured).noneMatch(each -> CellCalls.BATCH_EXECUTOR.equals(each.getName()))) {
            throw new IllegalArgumentException(
                    "The Ignite node has no executor " + CellCalls.BATCH_EXECUTOR + ": add NodeRuntime.executors().");
        }
        FolderTree.delete(scratch);
        Files.createDirectories(scratch);
        MeterFiles meterFiles = new MeterFiles(meters, Clock.systemUTC());
        OpenContracts contracts =
                new OpenContracts(limits, scratch, workerClassPath, jars, listener, signer, meterFiles);
        String nodeId = ignite.cluster().localNode().attribute(CellCalls.NODE_ATTRIBUTE);
        NodeRuntime runtime = new NodeRuntime(
                ignite,
                scratch,
                new RequestCheck(nodeId, grants, tickets, contracts, System::currentTimeMillis),
                contracts);
        if (RUNNING.putIfAbsent(runtime.instanceName, runtime) != null) {
            throw new IllegalStateException("The Ignite node " + runtime.instanceName + " has a runtime already.");
        }
        ignite.events().localListen(runtime.gatewayWatch, EventType.EVT_NODE_LEFT, EventType.EVT_NODE_FAILED);
        return runtime;
    }

    /** Ends every worker and deletes every file. */
    @Override
    public void close() throws IOException {
        RUNNING.remove(instanceName, this);
        try {
            events.stopLocalListen(gatewayWatch, EventType.EVT_NODE_LEFT, EventType.EVT_NODE_FAILED);
        } catch (IllegalStateException e) {
            LOG.debug("The Ignite node stopped before its runtime, and its listeners with it", e);
        }
        limitWatch.close();
        contracts.closeAll();
        FolderTree.delete(scratch);
    }

    /** Answers a batch on the runtime of an Ignite node. */
    static byte[] answerOn(@Nullable Ignite ignite, UUID gateway, @Nullable Admitted admitted) {
        return on(ignite, admitted, (runtime, request) -> runtime.batch(gateway, request));
    }

    /** Answers a fetch on the runtime of an Ignite node. */
    static byte[] fetchOn(@Nullable Ignite ignite, @Nullable Admitted admitted) {
        return on(ignite, admitted, (runtime, request) -> runtime.fetch(request.request()));
    }

    private static byte[] on(
            @Nullable Ignite ignite,
            @Nullable Admitted admitted,
            BiFunction<NodeRuntime, Admitted, CellAnswer> answer) {
        NodeRuntime runtime = ignite == null ? null : RUNNING.get(String.valueOf(ignite.name()));
        if (runtime == null) {
            return CellMessages.encode(failed(null, new BatchFailure(Cause.NOT_NOW, NOT_SHARING)));
        }
        return CellMessages.encode(
                admitted == null ? refused("This came past the gate.") : answer.apply(runtime, admitted));
    }

    @Override
    public Admission admitted(Member sender, String permission, byte[] jobBytes) throws RefusedException {
        Optional<byte[]> batch = jobBytesOf.batch(jobBytes);
        if (batch.isPresent()) {
            Admitted admitted = requests.batch(sender, permission, batch.get());
            // What ends work must not wait behind it; what works must not stand before what fetches.
            boolean closes = admitted.request() instanceof CellRequest.CloseContract;
            return new Admission(new BatchJob(admitted), closes ? CellCalls.FETCH_EXECUTOR : CellCalls.BATCH_EXECUTOR);
        }
        byte[] fetch = jobBytesOf
                .fetch(jobBytes)
                .orElseThrow(() -> new RefusedException("Only batches and fetches are run here, and this is neither."));
        return new Admission(new FetchJob(requests.fetch(sender, permission, fetch)), CellCalls.FETCH_EXECUTOR);
    }

    private CellAnswer fetch(CellRequest request) {
        try {
            if (request instanceof CellRequest.FetchRuns fetch) {
                return contracts.known(fetch.contractId(), fetch.run()).runs(fetch);
            } else if (request instanceof CellRequest.FetchResult fetch) {
                return contracts.known(fetch.contractId(), fetch.run()).result(fetch);
            }
            return refused("A fetch fetches and does nothing else.");
        } catch (RefusedException e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            return failed(null, new BatchFailure(Cause.RESOURCES, String.valueOf(e.getMessage())));
        }
    }

    private CellAnswer batch(UUID gateway, Admitted admitted) {
        ContractWork contract = null;
        try {
            CellRequest request = admitted.request();
            if (request instanceof CellRequest.MapBatch batch) {
                contract = opened(gateway, batch.work(), admitted.grant());
                return contract.map(batch);
            } else if (request instanceof CellRequest.ReduceBatch batch) {
                contract = opened(gateway, batch.work(), admitted.grant());
                return contract.reduce(batch, (source, position) -> fetchRuns(batch, source, position));
            } else if (request instanceof CellRequest.CloseContract close) {
                ContractMeter meter =
                        contracts.known(close.contractId(), close.run()).meter();
                contracts.close(close.contractId());
                return new CellAnswer.Closed(meter.receipt());
            }
            return refused("A batch maps, reduces or closes, and does nothing else.");
        } catch (RefusedException e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (WorkerFailure e) {
            return failed(contract, contract == null ? ContractWork.failure(e) : contract.judged(e));
        } catch (InterruptedException e) {
            if (contract != null) {
                contract.killWorker("a batch passed its time limit or was cancelled");
            }
            return failed(
                    contract, new BatchFailure(Cause.RESOURCES, "The batch passed its time limit or was cancelled."));
        } catch (IOException | RuntimeException e) {
            LOG.warn("A request of a gateway failed", e);
            return failed(contract, new BatchFailure(Cause.RESOURCES, "The node failed: " + e + "."));
        }
    }

    private CellAnswer.Chunk fetchRuns(CellRequest.ReduceBatch batch, CellRequest.RunSource source, long position)
            throws IOException {
        CellRequest.FetchRuns request = new CellRequest.FetchRuns(
                source.contractId(), batch.work().run(), batch.partition(), source.splits(), position);
        if (!source.nodeId().equals(nodeId)) {
            return calls.fetch(source.nodeId(), source.ticket(), request);
        }
        // Of another contract, on this very node: with a ticket like anywhere else.
        try {
            Admitted admitted =
                    requests.fetch(new Member(MemberRole.NODE, nodeId), source.ticket(), CellMessages.encode(request));
            if (fetch(admitted.request()) instanceof CellAnswer.Chunk chunk) {
                return chunk;
            }
            throw new IOException(nodeId + " has the runs no more");
        } catch (RefusedException e) {
            throw new IOException(nodeId + ": " + e.getMessage(), e);
        }
    }

    /** The contract's work, opened if this is its first batch. */
    private ContractWork opened(UUID gateway, Work work, @Nullable Grant grant) throws RefusedException {
        if (grant == null) {
            throw new RefusedException("A batch needs a grant.");
        }
        ContractWork contract = contracts.admitted(gateway, work, grant);
        String exceeded = contract.exceeded();
        if (exceeded != null) {
            throw new RefusedException(exceeded);
        }
        return contract;
    }

    /** A member has left the cell: what was done for it nobody will fetch. Discovery does not wait for us. */
    private boolean memberGone(DiscoveryEvent event) {
        contracts.closeFor(event.eventNode().id()::equals);
        return true;
    }

    private static CellAnswer failed(@Nullable ContractWork contract, BatchFailure failure) {
        return new CellAnswer.Failed(
                contract == null ? SignedReceipt.NONE : contract.meter().receipt(), failure);
    }

    private static CellAnswer refused(String why) {
        return new CellAnswer.Failed(SignedReceipt.NONE, new BatchFailure(Cause.REFUSED, why));
    }
}
