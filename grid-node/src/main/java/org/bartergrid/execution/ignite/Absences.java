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

    /** A node joins first, and lets jobs in when its workers' runtime stands. One that never does is not waited for. */
    static final long SETTLING_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(Absences.class);

    private final Predicate<String> isThere;
    private final long patienceMillis;
    private final Map<BarteredNode, Long> notNowSinceMillis = new HashMap<>();
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
        notNowSinceMillis.remove(node);
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
                LOG.info("{} is in the cell and is given work again", node);
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

    /** A node that is in the cell has said that it runs no jobs now: it is asked again, and left if that goes on for long. */
    void notNow(JobBoard board, BarteredNode node, String why, long nowMillis) {
        long since = notNowSinceMillis.computeIfAbsent(node, first -> nowMillis);
        if (nowMillis - since > SETTLING_MILLIS) {
            board.nodeLost(node, why);
        } else {
            board.nodeNotNow(node, why);
        }
    }

    /** A node has answered anything else. */
    void answered(BarteredNode node) {
        notNowSinceMillis.remove(node);
    }
}
