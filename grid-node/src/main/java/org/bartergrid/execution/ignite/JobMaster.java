package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cluster.ClusterTopologyException;
import org.apache.ignite.compute.ComputeTaskTimeoutException;
import org.apache.ignite.events.DiscoveryEvent;
import org.apache.ignite.events.EventType;
import org.apache.ignite.lang.IgniteFuture;
import org.apache.ignite.lang.IgnitePredicate;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.BatchFailure.Cause;
import org.bartergrid.execution.JobBoard;
import org.bartergrid.execution.JobLimits;
import org.bartergrid.execution.Order;
import org.bartergrid.job.Tallies;
import org.bartergrid.job.engine.FolderTree;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one job on its bartered nodes, from cutting the input to handing over the results. {@link #run} is called once and
 * does everything on its thread; {@link #cancel} may be called from any.
 *
 * <p>The {@link JobBoard} decides, this class carries out: it turns orders into batches, and answers, departures and
 * deliveries into events of one queue. The queue's bound is never reached: the board bounds the orders under way, and what
 * comes for orders of nodes that have left meanwhile, or tells that they left, comes once a departure.
 */
public final class JobMaster {

    private static final int DELIVERY_THREADS = 2;
    private static final int MAX_BATCH_BYTES = 4 << 20;
    private static final int SPARE_EVENTS = 4096;
    private static final long EVENT_WAIT_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(JobMaster.class);

    private final Ignite ignite;
    private final CellCalls calls;
    private final BatchSender batches;
    private final Path spool;
    private final JobLimits limits;
    private final JobDescriptor job;
    private final List<BarteredNode> nodes;
    private final JobListener listener;
    private final ResultSink sink;
    private final TicketMaker tickets;
    private final String run = UUID.randomUUID().toString();
    private final LinkedBlockingQueue<JobEvent> events;
    private final Map<BarteredNode, ContractWatch> watches = new LinkedHashMap<>();
    private final Map<Integer, CellAnswer.Reduced> reduced = new LinkedHashMap<>();
    private final Absences absences;
    private long[] emitted = {};

    /**
     * A master for one run of one job.
     *
     * @param ignite the gateway's member of the cell
     * @param tickets signs for what is sent
     * @param spool an existing folder; what this run puts there is gone at its end
     */
    public JobMaster(
            Ignite ignite,
            TicketMaker tickets,
            Path spool,
            JobLimits limits,
            JobDescriptor job,
            List<BarteredNode> nodes,
            JobListener listener,
            ResultSink sink) {
        this.ignite = ignite;
        this.calls = new CellCalls(ignite);
        this.spool = spool;
        this.limits = limits;
        this.job = job;
        this.nodes = List.copyOf(nodes);
        this.listener = listener;
        this.sink = sink;
        int slots = nodes.stream().mapToInt(BarteredNode::slots).sum();
        this.events = new LinkedBlockingQueue<>(slots * (limits.splitsPerSlot() + 1) + SPARE_EVENTS);
        nodes.forEach(node -> watches.put(node, new ContractWatch(node)));
        this.tickets = tickets;
        this.absences = new Absences(calls::isThere, limits.absenceMillis());
        this.batches = new BatchSender(calls, job, tickets, run, limits.batchTimeoutMillis());
    }

    /** Ends the job; {@link #run} then throws. */
    public void cancel() {
        var unused = events.offer(new JobEvent.Stop("The job was cancelled."));
    }

    /**
     * Runs the job to its end.
     *
     * @param input is read to its end before the first batch is sent, and closed
     * @throws org.bartergrid.job.InvalidInputException if the input is not what the job declared
     * @throws JobFailedException with a sentence for the scientist
     */
    public JobSummary run(InputStream input) throws IOException, JobFailedException, InterruptedException {
        Path folder = Files.createTempDirectory(spool, "job-");
        try (SplitSpool splits = SplitSpool.cut(job, input, folder, limits.maxSplits())) {
            emitted = new long[splits.size()];
            JobBoard board = new JobBoard(splits.size(), job.partitions(), nodes, boardLimits());
            String failure = run(board, splits, folder);
            listener.progress(board.progress(), usages(board));
            if (failure != null) {
                throw new JobFailedException(failure);
            }
            Tallies tallies = new Tallies();
            reduced.values().forEach(part -> tallies.add(part.tallies()));
            sink.tallies(tallies);
            return summary(board, tallies);
        } finally {
            FolderTree.delete(folder);
        }
    }

    private JobLimits boardLimits() {
        int batchSplits = Math.max(1, Math.min(limits.batchSplits(), MAX_BATCH_BYTES / job.splitBytes()));
        return new JobLimits(
                limits.maxAttempts(),
                limits.maxJobFailures(),
                limits.maxLosses(),
                limits.maxNodeFailures(),
                limits.splitsPerSlot(),
                batchSplits,
                limits.batchTimeoutMillis(),
                limits.maxSplits(),
                limits.absenceMillis());
    }

    /** Runs until the board has nothing more to do; gives the reason if that is a failure. */
    private @Nullable String run(JobBoard board, SplitSpool splits, Path folder)
            throws IOException, InterruptedException {
        ExecutorService deliveries = Executors.newFixedThreadPool(DELIVERY_THREADS);
        ResultDelivery delivery = new ResultDelivery(calls, folder, tickets, run, sink);
        IgnitePredicate<DiscoveryEvent> watch = this::memberGone;
        ignite.events().localListen(watch, EventType.EVT_NODE_LEFT, EventType.EVT_NODE_FAILED);
        try {
            listener.progress(board.progress(), usages(board));
            while (true) {
                List<Order> orders = board.nextOrders();
                for (Order order : orders) {
                    send(order, splits, delivery, deliveries);
                }
                if (!orders.isEmpty()) {
                    // What was sent is news by itself: the first answers of a slow job may take long.
                    listener.progress(board.progress(), usages(board));
                }
                if (board.isOver()) {
                    return board.failure();
                }
                JobEvent event = events.poll(EVENT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
                if (event instanceof JobEvent.Stop stop) {
                    return stop.why();
                }
                if (event != null) {
                    handle(board, event);
                    listener.progress(board.progress(), usages(board));
                }
                absences.look(board, nowMillis());
            }
        } finally {
            ignite.events().stopLocalListen(watch, EventType.EVT_NODE_LEFT, EventType.EVT_NODE_FAILED);
            deliveries.shutdownNow();
            batches.close(nodes.stream().filter(node -> watch(node).asked()).toList())
                    .forEach((node, receipt) -> watch(node).receipt(receipt));
        }
    }

    private void send(Order order, SplitSpool splits, ResultDelivery delivery, ExecutorService deliveries)
            throws IOException {
        if (order instanceof Order.DeliverResult result) {
            CellAnswer.Reduced expected = Objects.requireNonNull(reduced.get(result.partition()));
            deliveries.execute(() -> deliver(result, expected, delivery));
            return;
        }
        watch(order).sent(pieces(order), System.nanoTime());
        try {
            IgniteFuture<byte[]> answer = batches.send(order, splits);
            answer.listen(done -> {
                try {
                    add(new JobEvent.Answered(order, done.get()));
                } catch (RuntimeException e) {
                    add(new JobEvent.Unanswered(order, e));
                }
            });
        } catch (IgniteException e) {
            add(new JobEvent.Unanswered(order, e));
        }
    }

    private void deliver(Order.DeliverResult order, CellAnswer.Reduced expected, ResultDelivery delivery) {
        Path file;
        try {
            file = delivery.fetch(order, expected);
        } catch (IOException | RuntimeException e) {
            add(new JobEvent.Undelivered(order, new BatchFailure(Cause.RESOURCES, String.valueOf(e.getMessage()))));
            return;
        }
        try {
            delivery.handOver(order.partition(), file, expected);
            add(new JobEvent.Delivered(order));
        } catch (IOException | RuntimeException e) {
            LOG.warn("A result of job {} cannot be handed over", job.jobId(), e);
            add(new JobEvent.Stop("The results cannot be kept: " + e.getMessage() + "."));
        }
    }

    private void handle(JobBoard board, JobEvent event) {
        if (event instanceof JobEvent.Answered answered) {
            watch(answered.order()).answered(pieces(answered.order()), System.nanoTime());
            try {
                take(board, answered.order(), CellMessages.answer(answered.answer()));
            } catch (IOException e) {
                board.failed(
                        answered.order().id(),
                        new BatchFailure(Cause.RESOURCES, "An answer makes no sense: " + e.getMessage()));
            }
        } else if (event instanceof JobEvent.Unanswered unanswered) {
            watch(unanswered.order()).answered(pieces(unanswered.order()), System.nanoTime());
            unanswered(board, unanswered.order(), unanswered.why());
        } else if (event instanceof JobEvent.Delivered delivered) {
            board.delivered(delivered.order().id());
        } else if (event instanceof JobEvent.Undelivered undelivered) {
            if (calls.isThere(undelivered.order().node().nodeId())) {
                board.failed(undelivered.order().id(), undelivered.why());
            } else {
                absences.left(board, undelivered.order().node());
            }
        } else if (event instanceof JobEvent.NodeGone gone) {
            nodes.stream()
                    .filter(node -> node.nodeId().equals(gone.nodeId()))
                    .forEach(node -> absences.left(board, node));
        }
    }

    private void take(JobBoard board, Order order, CellAnswer answer) {
        ContractWatch watch = watch(order);
        int id = order.id();
        if (answer instanceof CellAnswer.Failed failed && failed.failure().cause() == Cause.NOT_NOW) {
            notNow(board, order, failed.failure());
            return;
        }
        absences.answered(order.node());
        if (answer instanceof CellAnswer.Mapped mapped && order instanceof Order.MapSplits map) {
            watch.receipt(mapped.receipt());
            for (CellAnswer.SplitOutcome outcome : mapped.splits()) {
                if (!map.splits().contains(outcome.name())) {
                    continue;
                }
                if (outcome.failure() == null) {
                    board.mapped(id, outcome.name());
                    emitted[outcome.name().split()] = outcome.emitted();
                    watch.mapped(1);
                } else {
                    board.splitFailed(id, outcome.name(), outcome.failure());
                }
            }
            board.closed(id);
        } else if (answer instanceof CellAnswer.Reduced done && order instanceof Order.ReducePartition reduce) {
            watch.receipt(done.receipt());
            watch.reduced();
            if (board.reduced(id)) {
                reduced.put(reduce.partition(), done);
            }
        } else if (answer instanceof CellAnswer.Failed failed) {
            watch.receipt(failed.receipt());
            LOG.info(
                    "{} failed on {}: {}", order, order.node(), failed.failure().message());
            failed(board, order, failed.failure());
        } else {
            board.failed(id, new BatchFailure(Cause.RESOURCES, "The node answered something else than it was asked."));
        }
    }

    private void notNow(JobBoard board, Order order, BatchFailure failure) {
        LOG.info("{} is not run by {} now: {}", order, order.node(), failure.message());
        if (board.awaits(order.id())) {
            absences.notNow(board, order.node(), failure.message(), nowMillis());
        }
    }

    /** A failure that names a source which has left the cell is that source's loss first. */
    private void failed(JobBoard board, Order order, BatchFailure failure) {
        nodes.stream()
                .filter(node -> node.nodeId().equals(failure.source()) && !calls.isThere(node.nodeId()))
                .forEach(node -> absences.left(board, node));
        board.failed(order.id(), failure);
    }

    private void unanswered(JobBoard board, Order order, Throwable why) {
        if (!board.awaits(order.id())) {
            return; // It was sent to a node that has left, and may be back.
        }
        boolean gone = !calls.isThere(order.node().nodeId());
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            gone |= cause instanceof ClusterTopologyException;
            if (cause instanceof ComputeTaskTimeoutException) {
                board.failed(
                        order.id(),
                        new BatchFailure(
                                Cause.RESOURCES,
                                "No answer came within the time limit of " + limits.batchTimeoutMillis()
                                        + " ms: the job may loop, or its splits are too large."));
                return;
            }
        }
        if (gone) {
            absences.left(board, order.node());
        } else {
            // Not its message, which has the task's name in it: grant and ticket.
            String kind = why.getClass().getSimpleName();
            LOG.warn("{} came to nothing: {}", order, kind);
            board.failed(order.id(), new BatchFailure(Cause.RESOURCES, "The batch was lost (" + kind + ")."));
        }
    }

    /** Called by Ignite's discovery. */
    private boolean memberGone(DiscoveryEvent event) {
        String nodeId = event.eventNode().attribute(CellCalls.NODE_ATTRIBUTE);
        if (nodeId != null && nodes.stream().anyMatch(node -> node.nodeId().equals(nodeId))) {
            add(new JobEvent.NodeGone(nodeId));
        }
        return true;
    }

    private void add(JobEvent event) {
        if (!events.offer(event)) {
            throw new IllegalStateException("The job has more events than orders: " + event);
        }
    }

    private JobSummary summary(JobBoard board, Tallies tallies) {
        long pairs = 0;
        for (long each : emitted) {
            pairs += each;
        }
        long keys = reduced.values().stream()
                .mapToLong(part -> part.counts().keys())
                .sum();
        long lines = reduced.values().stream()
                .mapToLong(part -> part.counts().lines())
                .sum();
        return new JobSummary(board.progress(), usages(board), pairs, keys, lines, tallies);
    }

    private List<ContractUsage> usages(JobBoard board) {
        long now = System.nanoTime();
        return nodes.stream()
                .map(node -> watch(node).usage(now, !board.counts(node)))
                .toList();
    }

    private static long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private ContractWatch watch(Order order) {
        return watch(order.node());
    }

    private ContractWatch watch(BarteredNode node) {
        return Objects.requireNonNull(watches.get(node));
    }

    private static int pieces(Order order) {
        return order instanceof Order.MapSplits map ? map.splits().size() : 1;
    }
}
