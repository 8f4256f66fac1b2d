package org.bartergrid.execution;

import java.util.List;
import java.util.Map;

/** What the board wants done. Every order is answered once, by its id: done, failed, or its node is lost. */
public sealed interface Order {

    int id();

    /** The node that is to do it. */
    BarteredNode node();

    /** Map these splits and keep their runs. */
    record MapSplits(int id, BarteredNode node, List<SplitAttempt> splits) implements Order {}

    /** Reduce a partition from the runs of all splits, which lie where {@code runs} says. */
    record ReducePartition(
            int id, BarteredNode node, int partition, int attempt, Map<BarteredNode, List<SplitAttempt>> runs)
            implements Order {}

    /** Bring the result of a reduced partition from its node. */
    record DeliverResult(int id, BarteredNode node, int partition, int attempt) implements Order {}
}
