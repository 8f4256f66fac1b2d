package org.bartergrid.execution.ignite;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.execution.JobBoard;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes of a job that have left the cell, and are given work again when they are back. Anybody in a cell can put a node out
 * of it, and a laptop sleeps for a moment; the node joins again by itself, without what it kept. For one thread.
 */
final class Absences {

    static final long LOOK_MILLIS = 2_000;

    /** A node joins first, and lets jobs in when its workers' runtime stands. */
    static final long SETTLING_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(Absences.class);

    private final Predicate<String> isThere;
    private final long patienceMillis;
    private final Map<BarteredNode, Long> backMillis = new HashMap<>();
    private @Nullable Long lookedMillis;
    private @Nullable Long desertedMillis;

    /**
     * @param isThere whether a node is in the cell, by its id
     * @param patienceMillis for how long a job without any node waits
     */
    Absences(Predicate<String> isThere, long patienceMillis) {
        this.isThere = isThere;
        this.patienceMillis = patienceMillis;
    }

    /** A node has left the cell. */
    void left(JobBoard board, BarteredNode node) {
        LOG.info("{} has left the cell", node);
        backMillis.remove(node);
        board.nodeAway(node, "it left the cell");
    }

    /** Looks, now and then, who is back. If the job has had nobody for too long, it has failed. */
    void look(JobBoard board, long nowMillis) {
        if (board.away().isEmpty()) {
            desertedMillis = null;
            return;
        }
        if (lookedMillis != null && nowMillis - lookedMillis < LOOK_MILLIS) {
            return;
        }
        lookedMillis = nowMillis;
        for (BarteredNode node : board.away()) {
            if (isThere.test(node.nodeId())) {
                LOG.info("{} is in the cell again", node);
                // One that was not ready yet stays one that came then.
                backMillis.putIfAbsent(node, nowMillis);
                board.nodeBack(node);
            }
        }
        if (!board.isDeserted()) {
            desertedMillis = null;
        } else if (desertedMillis == null) {
            desertedMillis = nowMillis;
        } else if (nowMillis - desertedMillis > patienceMillis) {
            board.giveUpAway();
        }
    }

    /** A node has refused an order: true if it has just come back and is asked once more, when it is looked at again. */
    boolean refused(JobBoard board, BarteredNode node, int order, String why, long nowMillis) {
        Long back = backMillis.get(node);
        if (back == null || nowMillis - back > SETTLING_MILLIS) {
            return false;
        }
        if (board.awaits(order)) {
            board.nodeAway(node, why);
        }
        return true;
    }
}
