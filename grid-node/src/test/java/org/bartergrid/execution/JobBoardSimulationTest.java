package org.bartergrid.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bartergrid.execution.BatchFailure.Cause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole cell in memory: nodes keep runs and results, answer in any order, fail, and die at any moment. Whatever happens,
 * a job either ends with every split exactly once in every partition, or fails because no node is left.
 */
class JobBoardSimulationTest {

    private static final int MAX_STEPS = 20_000;

    static LongStream seeds() {
        return LongStream.range(1, 400);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everySplitIsInEveryPartitionExactlyOnce(long seed) {
        new Cell(seed).run();
    }

    private static final class Cell {
        private final long seed;
        private final Random random;
        private final int splits;
        private final int partitions;

        /** Nodes that never die: where there is one, the job must succeed, and a job that is stuck cannot die out. */
        private final int survivors;

        private final Map<BarteredNode, Set<SplitAttempt>> runs = new HashMap<>();
        private final Map<BarteredNode, Map<SplitAttempt, List<Integer>>> results = new HashMap<>();
        private final Map<Integer, List<Integer>> delivered = new HashMap<>();
        private final Set<BarteredNode> noticed = new LinkedHashSet<>();
        private final List<Order> underWay = new ArrayList<>();
        private final JobBoard board;

        Cell(long seed) {
            this.seed = seed;
            random = new Random(seed);
            splits = random.nextInt(40);
            partitions = 1 + random.nextInt(16);
            survivors = random.nextInt(4) == 0 ? 0 : 1;
            int nodes = 1 + random.nextInt(5);
            for (int node = 0; node < nodes; node++) {
                BarteredNode bartered = new BarteredNode("c" + node, "n" + node, 1 + random.nextInt(3), "");
                runs.put(bartered, new HashSet<>());
                results.put(bartered, new HashMap<>());
                noticed.add(bartered);
            }
            JobLimits limits = new JobLimits(5, 2, 20, 30, 2, 4, 1, 1000, 1);
            board = new JobBoard(splits, partitions, List.copyOf(noticed), limits);
        }

        void run() {
            int step = 0;
            for (; !board.isOver() && step < MAX_STEPS; step++) {
                underWay.addAll(board.nextOrders());
                checkWindow();
                step();
            }
            assertThat(board.isOver())
                    .as("seed %d: over after %d steps", seed, step)
                    .isTrue();
            if (board.failure() != null) {
                assertThat(runs).as("seed %d: %s", seed, board.failure()).isEmpty();
                return;
            }
            for (int partition = 0; partition < partitions; partition++) {
                assertThat(delivered.get(partition))
                        .as("seed %d: splits in partition %d", seed, partition)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, splits).boxed().toList());
            }
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 3 && runs.size() > survivors) {
                // A node dies; the board may hear of it late, from failing answers or from the departure.
                BarteredNode dead = List.copyOf(runs.keySet()).get(random.nextInt(runs.size()));
                runs.remove(dead);
                results.remove(dead);
            } else if (dice < 10) {
                for (BarteredNode node : List.copyOf(noticed)) {
                    if (!runs.containsKey(node)) {
                        noticed.remove(node);
                        if (random.nextBoolean()) {
                            board.nodeLost(node, "it died");
                        } else {
                            board.nodeAway(node, "it left the cell");
                        }
                    }
                }
            } else if (dice < 13) {
                board.away().forEach(this::comeBack);
            } else if (dice < 14 && board.isDeserted()) {
                board.giveUpAway();
            } else if (!underWay.isEmpty()) {
                answer(underWay.remove(random.nextInt(underWay.size())));
            }
        }

        /** With nothing of what it kept; what it was asked before is never answered. */
        private void comeBack(BarteredNode node) {
            underWay.removeIf(order -> order.node().equals(node));
            runs.put(node, new HashSet<>());
            results.put(node, new HashMap<>());
            noticed.add(node);
            board.nodeBack(node);
        }

        private void answer(Order order) {
            boolean alive = runs.containsKey(order.node());
            if (!alive) {
                noticed.remove(order.node());
                board.nodeLost(order.node(), "no answer");
            } else if (random.nextInt(100) < 3) {
                board.failed(order.id(), new BatchFailure(Cause.RESOURCES, "bad luck"));
            } else if (order instanceof Order.MapSplits map) {
                for (SplitAttempt split : map.splits()) {
                    if (random.nextInt(100) < 95) {
                        runs.get(order.node()).add(split);
                        board.mapped(order.id(), split);
                    }
                }
                board.closed(order.id());
            } else if (order instanceof Order.ReducePartition reduce) {
                reduce(reduce);
            } else if (order instanceof Order.DeliverResult delivery) {
                List<Integer> result =
                        results.get(order.node()).get(new SplitAttempt(delivery.partition(), delivery.attempt()));
                assertThat(result).as("seed %d: %s", seed, order).isNotNull();
                assertThat(delivered.put(delivery.partition(), result))
                        .as("seed %d: partition %d is delivered once", seed, delivery.partition())
                        .isNull();
                board.delivered(order.id());
            }
        }

        private void reduce(Order.ReducePartition reduce) {
            List<Integer> seen = new ArrayList<>();
            for (Map.Entry<BarteredNode, List<SplitAttempt>> source :
                    reduce.runs().entrySet()) {
                Set<SplitAttempt> there = runs.get(source.getKey());
                if (there == null || !there.containsAll(source.getValue())) {
                    board.failed(
                            reduce.id(),
                            new BatchFailure(
                                    Cause.RUNS_MISSING, "gone", source.getKey().nodeId()));
                    return;
                }
                source.getValue().forEach(split -> seen.add(split.split()));
            }
            results.get(reduce.node()).put(new SplitAttempt(reduce.partition(), reduce.attempt()), seen);
            board.reduced(reduce.id());
        }

        /** No node is ever given more than was bartered. */
        private void checkWindow() {
            for (BarteredNode node : runs.keySet()) {
                int mapping = underWay.stream()
                        .filter(order -> order.node().equals(node))
                        .mapToInt(order -> order instanceof Order.MapSplits map
                                ? map.splits().size()
                                : 0)
                        .sum();
                assertThat(mapping).as("seed %d: window of %s", seed, node).isLessThanOrEqualTo(node.slots() * 2);
            }
        }
    }
}
