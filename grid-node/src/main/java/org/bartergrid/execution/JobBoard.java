package org.bartergrid.execution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bartergrid.execution.BatchFailure.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is done where, for one job from its first split to its last result. It does nothing itself: {@link
 * #nextOrders} says what to do, and the caller reports what came of it. For one thread; deterministic.
 *
 * <pre>
 * split:     WAITING ──► UNDER_WAY ──► MAPPED        partition: WAITING ──► UNDER_WAY ──► REDUCED ──► DELIVERED
 *               ▲            │            │                        ▲            │            │
 *               └─ failed ───┴─ lost ─────┘                        └─ failed ───┴─ lost ─────┘
 * </pre>
 *
 * <p>Runs stay on the node that mapped them, so a node that is lost takes its mapped splits with it, until the last
 * partition is delivered. Reductions start when every split is mapped, and stop starting when one is lost again. A result
 * that was delivered stays: it was made from one attempt of every split. Answers to orders that are no longer known (they
 * were on a node given up) change nothing. A node that
 * left the cell may come back, empty-handed; one that was given up may not.
 */
public final class JobBoard {

    private static final int DELIVERIES_AT_ONCE = 2;

    private final JobLimits limits;
    private final Map<BarteredNode, NodeLoad> nodes = new LinkedHashMap<>();

    /** Nodes that have left the cell and may come back, or run no jobs now and may in a moment, with what was found out. */
    private final Map<BarteredNode, String> away = new LinkedHashMap<>();

    private final Piece[] splits;
    private final Piece[] partitions;
    private final Deque<Integer> waiting = new ArrayDeque<>();

    /** How often what came of one split or partition may be lost: there is something of it on every machine. */
    private final long mostRemade;

    private int mapped;
    private int delivered;
    private int deliveriesUnderWay;
    private int lastOrder;
    private int attempts;
    private int lostSplits;
    private @Nullable String failure;

    public JobBoard(int splitCount, int partitionCount, List<BarteredNode> bartered, JobLimits limits) {
        this.limits = limits;
        mostRemade = limits.maxLosses() + (long) limits.maxAttempts() * bartered.size();
        splits = new Piece[splitCount];
        Arrays.setAll(splits, split -> new Piece());
        partitions = new Piece[partitionCount];
        Arrays.setAll(partitions, partition -> new Piece());
        for (int split = 0; split < splitCount; split++) {
            waiting.add(split);
        }
        for (BarteredNode node : bartered) {
            nodes.put(node, new NodeLoad(node));
        }
        if (nodes.isEmpty()) {
            failure = "The job has no bartered machine to run on.";
        }
    }

    /** What is to be done now, over and above what is under way. Empty when the job is over. */
    public List<Order> nextOrders() {
        List<Order> orders = new ArrayList<>();
        while (!isOver() && !waiting.isEmpty()) {
            NodeLoad freest = freest();
            if (freest == null) {
                break;
            }
            orders.add(begin(freest, mapOrder(freest)));
        }
        if (!isOver() && mapped == splits.length) {
            addReductions(orders);
        }
        addDeliveries(orders);
        return orders;
    }

    /** These splits of a map order are mapped. The order stays open until {@link #closed}. */
    public void mapped(int order, SplitAttempt split) {
        NodeLoad load = loadOf(order);
        Piece state = splits[split.split()];
        if (load != null && isUnderWay(split)) {
            state.phase = Phase.DONE;
            state.node = load.node;
            mapped++;
            load.failuresInARow = 0;
        }
    }

    /** One split of a map order has failed. The order stays open until {@link #closed}. */
    public void splitFailed(int order, SplitAttempt split, BatchFailure reason) {
        NodeLoad load = loadOf(order);
        Piece state = splits[split.split()];
        if (load != null && isUnderWay(split)) {
            putBack(split.split());
            judge(load, state, "Split " + split.split(), reason);
        }
    }

    /**
     * A map order is answered: splits of it that were neither mapped nor failed go back. An answer that says nothing of any
     * is a failure of the node, which could otherwise be asked for ever.
     */
    public void closed(int order) {
        NodeLoad load = loadOf(order);
        if (load != null && load.orders.get(order) instanceof Order.MapSplits map) {
            if (putBackUnanswered(load, map) == map.splits().size()) {
                judge(
                        load,
                        new Piece(),
                        "A batch",
                        new BatchFailure(Cause.RESOURCES, "It answers for none of the splits that it is sent."));
            }
        }
    }

    private int putBackUnanswered(NodeLoad load, Order.MapSplits map) {
        int unanswered = 0;
        load.remove(map);
        for (SplitAttempt split : map.splits()) {
            if (isUnderWay(split)) {
                unanswered++;
                putBack(split.split());
            }
        }
        return unanswered;
    }

    private boolean isUnderWay(SplitAttempt split) {
        Piece state = splits[split.split()];
        return state.phase == Phase.UNDER_WAY && state.attempt == split.attempt();
    }

    /** A reduction is done: its result lies on its node. False if nobody waits for it any more. */
    public boolean reduced(int order) {
        NodeLoad load = loadOf(order);
        if (load != null && load.orders.get(order) instanceof Order.ReducePartition reduce) {
            load.remove(reduce);
            load.failuresInARow = 0;
            partitions[reduce.partition()].phase = Phase.DONE;
            partitions[reduce.partition()].node = load.node;
            return true;
        }
        return false;
    }

    /** The result of a partition is home. */
    public void delivered(int order) {
        NodeLoad load = loadOf(order);
        if (load != null && load.orders.get(order) instanceof Order.DeliverResult delivery) {
            load.remove(delivery);
            deliveriesUnderWay--;
            partitions[delivery.partition()].phase = Phase.DELIVERED;
            delivered++;
        }
    }

    /** The whole order has come to nothing. */
    public void failed(int order, BatchFailure reason) {
        NodeLoad load = loadOf(order);
        if (load == null) {
            return;
        }
        Order failedOrder = load.orders.get(order);
        if (failedOrder instanceof Order.MapSplits map) {
            if (reason.cause() == Cause.RESOURCES || reason.cause() == Cause.JOB) {
                map.splits().forEach(split -> splitFailed(order, split, reason));
            }
            putBackUnanswered(load, map);
            if (reason.cause() != Cause.RESOURCES && reason.cause() != Cause.JOB) {
                judge(load, new Piece(), "A batch", reason);
            }
        } else if (failedOrder instanceof Order.ReducePartition reduce) {
            load.remove(reduce);
            Piece state = partitions[reduce.partition()];
            state.phase = Phase.WAITING;
            if (reason.cause() == Cause.RUNS_MISSING) {
                makeAgain(reduce, reason);
            } else {
                judge(load, state, "Partition " + reduce.partition(), reason);
            }
        } else if (failedOrder instanceof Order.DeliverResult delivery) {
            load.remove(delivery);
            deliveriesUnderWay--;
            Piece state = partitions[delivery.partition()];
            state.phase = Phase.WAITING;
            judge(load, state, "The result of partition " + delivery.partition(), reason);
        }
    }

    /** A node is to be left for good: what it had under way and what it kept is lost. */
    public void nodeLost(BarteredNode node, String why) {
        lose(node, true);
        failIfDeserted(node, why);
    }

    /**
     * A node has left the cell: what it had under way and what it kept is lost, and it may come back. One that ran no jobs any
     * more before it left has left.
     */
    public void nodeAway(BarteredNode node, String why) {
        if (counts(node)) {
            away.put(node, why);
            lose(node, true);
        } else {
            away.replace(node, why);
        }
    }

    /** A node does not run jobs now, and is asked again like one that was away. What it did not even begin is not lost. */
    public void nodeNotNow(BarteredNode node, String why) {
        if (counts(node)) {
            away.put(node, why);
            lose(node, false);
        }
    }

    /** The nodes that have left the cell and may come back, or run no jobs now and may in a moment. */
    public Set<BarteredNode> away() {
        return new LinkedHashSet<>(away.keySet());
    }

    /** A node that was away is given work again. Of what it kept nothing is asked for any more. */
    public void nodeBack(BarteredNode node) {
        if (away.remove(node) != null && !isOver()) {
            nodes.put(node, new NodeLoad(node));
        }
    }

    /** True while the job waits for nodes alone: all that are left to it are away. */
    public boolean isDeserted() {
        return !isOver() && nodes.isEmpty();
    }

    /** Nodes that are away are waited for no longer. */
    public void giveUpAway() {
        new LinkedHashMap<>(away).forEach((node, why) -> {
            away.remove(node);
            failIfDeserted(node, why);
        });
    }

    private void failIfDeserted(BarteredNode last, String why) {
        if (isDeserted() && away.isEmpty()) {
            failure =
                    "No bartered machine is left to run the job on; the last, " + last.nodeId() + ", was lost: " + why;
        }
    }

    private void lose(BarteredNode node, boolean begun) {
        NodeLoad load = nodes.remove(node);
        if (load == null || isOver()) {
            return;
        }
        for (Order order : load.orders.values()) {
            if (order instanceof Order.DeliverResult) {
                deliveriesUnderWay--;
            } else if (order instanceof Order.ReducePartition reduce) {
                Piece partition = partitions[reduce.partition()];
                partition.phase = Phase.WAITING;
                if (begun) {
                    countLoss(partition, "Partition " + reduce.partition(), node);
                }
            } else if (order instanceof Order.MapSplits map) {
                map.splits().forEach(split -> loseUnderWay(split, node, begun));
            }
        }
        for (int split = 0; split < splits.length; split++) {
            if (splits[split].phase == Phase.DONE && node.equals(splits[split].node)) {
                loseMapped(split);
            }
        }
        for (int partition = 0; partition < partitions.length; partition++) {
            Piece state = partitions[partition];
            boolean keptThere = state.phase == Phase.DONE || state.phase == Phase.DELIVERING;
            if (keptThere && node.equals(state.node)) {
                state.phase = Phase.WAITING;
                countRemaking(state, "The result of partition " + partition);
            }
        }
    }

    /** True while the node is given work, or may be. */
    public boolean counts(BarteredNode node) {
        return nodes.containsKey(node);
    }

    /** True once nothing more is to be done, for good or for bad. */
    public boolean isOver() {
        return failure != null || delivered == partitions.length;
    }

    /** Why the job has failed, in a sentence for the scientist; null while it has not. */
    public @Nullable String failure() {
        return failure;
    }

    public JobProgress progress() {
        return new JobProgress(splits.length, mapped, attempts, lostSplits, partitions.length, delivered);
    }

    /** The node with the most room for splits in proportion to its slots, or null if none has any. */
    private @Nullable NodeLoad freest() {
        return nodes.values().stream()
                .filter(load -> load.roomForSplits(limits) > 0)
                .max(Comparator.comparingLong(
                        (NodeLoad load) -> load.roomForSplits(limits) * 1_000L / load.node.slots()))
                .orElse(null);
    }

    /** Few splits make batches of one, so that nodes stay level and progress shows; many make larger ones. */
    private Order.MapSplits mapOrder(NodeLoad load) {
        int slots = nodes.values().stream().mapToInt(each -> each.node.slots()).sum();
        int fair = Math.max(1, waiting.size() / (slots * limits.splitsPerSlot() * 4));
        int size = Math.min(Math.min(fair, limits.batchSplits()), load.roomForSplits(limits));
        List<SplitAttempt> batch = new ArrayList<>();
        while (batch.size() < size && !waiting.isEmpty()) {
            int split = waiting.remove();
            splits[split].phase = Phase.UNDER_WAY;
            splits[split].attempt = splits[split].tries++;
            attempts++;
            batch.add(new SplitAttempt(split, splits[split].attempt));
        }
        return new Order.MapSplits(++lastOrder, load.node, List.copyOf(batch));
    }

    private void addReductions(List<Order> orders) {
        Map<BarteredNode, List<SplitAttempt>> runs = new LinkedHashMap<>();
        for (int split = 0; split < splits.length; split++) {
            BarteredNode node = splits[split].node;
            if (node != null) {
                runs.computeIfAbsent(node, key -> new ArrayList<>())
                        .add(new SplitAttempt(split, splits[split].attempt));
            }
        }
        for (int partition = 0; partition < partitions.length; partition++) {
            if (partitions[partition].phase != Phase.WAITING) {
                continue;
            }
            NodeLoad freest = nodes.values().stream()
                    .max(Comparator.comparingInt(NodeLoad::roomForReductions))
                    .filter(load -> load.roomForReductions() > 0)
                    .orElse(null);
            if (freest == null) {
                return;
            }
            partitions[partition].phase = Phase.UNDER_WAY;
            partitions[partition].attempt = partitions[partition].tries++;
            orders.add(begin(
                    freest,
                    new Order.ReducePartition(
                            ++lastOrder, freest.node, partition, partitions[partition].attempt, Map.copyOf(runs))));
        }
    }

    private void addDeliveries(List<Order> orders) {
        for (int partition = 0; partition < partitions.length && !isOver(); partition++) {
            Piece state = partitions[partition];
            NodeLoad load = state.node == null ? null : nodes.get(state.node);
            if (state.phase == Phase.DONE && load != null && deliveriesUnderWay < DELIVERIES_AT_ONCE) {
                state.phase = Phase.DELIVERING;
                deliveriesUnderWay++;
                orders.add(begin(load, new Order.DeliverResult(++lastOrder, load.node, partition, state.attempt)));
            }
        }
    }

    private static Order begin(NodeLoad load, Order order) {
        load.add(order);
        return order;
    }

    /** True while somebody waits for the answer to an order. */
    public boolean awaits(int order) {
        return loadOf(order) != null;
    }

    private @Nullable NodeLoad loadOf(int order) {
        if (failure == null) {
            for (NodeLoad load : nodes.values()) {
                if (load.orders.containsKey(order)) {
                    return load;
                }
            }
        }
        return null;
    }

    /** Decides what a failure means for the job and for the node. */
    private void judge(NodeLoad load, Piece piece, String what, BatchFailure reason) {
        switch (reason.cause()) {
            case SETTINGS -> failure = reason.message();
            case REFUSED -> nodeLost(load.node, reason.message());
            case JOB -> {
                piece.failures++;
                piece.jobFailures++;
            }
            case RESOURCES, RUNS_MISSING, NOT_NOW -> {
                piece.failures++;
                load.failuresInARow++;
            }
        }
        if (piece.jobFailures >= limits.maxJobFailures()) {
            failure = reason.message();
        } else if (piece.failures >= limits.maxAttempts()) {
            failure = what + " failed " + piece.failures + " times, the last time on " + load.node.nodeId() + ": "
                    + reason.message();
        } else if (load.failuresInARow >= limits.maxNodeFailures() * load.node.slots() * limits.splitsPerSlot()) {
            nodeLost(load.node, reason.message());
        }
    }

    /** The runs that a reducer could not get are made again, unless they were already. */
    private void makeAgain(Order.ReducePartition reduce, BatchFailure reason) {
        for (Map.Entry<BarteredNode, List<SplitAttempt>> source : reduce.runs().entrySet()) {
            if (!source.getKey().nodeId().equals(reason.source())) {
                continue;
            }
            for (SplitAttempt run : source.getValue()) {
                Piece state = splits[run.split()];
                if (state.phase == Phase.DONE
                        && state.attempt == run.attempt()
                        && source.getKey().equals(state.node)) {
                    loseMapped(run.split());
                }
            }
        }
        if (++partitions[reduce.partition()].remade > mostRemade) {
            failure = "Partition " + reduce.partition() + " never got all its runs together: " + reason.message();
        }
    }

    private void loseUnderWay(SplitAttempt split, BarteredNode node, boolean begun) {
        if (isUnderWay(split)) {
            putBack(split.split());
            if (begun) {
                lostSplits++;
                countLoss(splits[split.split()], "Split " + split.split(), node);
            }
        }
    }

    private void countLoss(Piece piece, String what, BarteredNode node) {
        if (++piece.losses > limits.maxLosses()) {
            failure = what + " was lost " + piece.losses + " times with the machine that it was under way on, the last"
                    + " time with " + node.nodeId() + ".";
        }
    }

    private void countRemaking(Piece piece, String what) {
        if (++piece.remade > mostRemade) {
            failure = what + " was lost " + piece.remade + " times with the machine that had it.";
        }
    }

    private void loseMapped(int split) {
        lostSplits++;
        mapped--;
        putBack(split);
        countRemaking(splits[split], "What came of split " + split);
    }

    /** What failed or was lost goes first: everything else waits for it in the end. */
    private void putBack(int split) {
        splits[split].phase = Phase.WAITING;
        splits[split].node = null;
        waiting.addFirst(split);
    }

    private enum Phase {
        /** To be ordered. */
        WAITING,
        /** Ordered from a node. */
        UNDER_WAY,
        /** Done; what came of it lies on the node. */
        DONE,
        /** A partition's result is on its way home. */
        DELIVERING,
        /** A partition's result is home. */
        DELIVERED
    }

    /** A split or a partition. */
    private static final class Piece {
        Phase phase = Phase.WAITING;
        int tries;
        int attempt;

        /** Tries that failed, and how many of them by the job's own exception. */
        int failures;

        int jobFailures;

        /** Tries that were lost with the machine. */
        int losses;

        /** What came of a try was lost, or the runs for it. */
        int remade;

        @Nullable
        BarteredNode node;
    }
}
