package org.bartergrid.execution;

/**
 * The bounds of a job's execution.
 *
 * @param maxAttempts tries of one split or partition that may fail, whatever ends them
 * @param maxJobFailures tries of one split or partition that may end by the job's own exception
 * @param maxLosses times that one split or partition may be lost with the machine that it was under way on. Anybody in a
 *     cell can put a machine out of it, so a loss says less about the job than a failure does; but what kills machines has
 *     to end
 * @param maxNodeFailures failures in a row, times the splits it has under way, after which a node is left: a worker that
 *     dies fails all of them at once
 * @param splitsPerSlot splits that are under way on a node for each of its slots: above 1, so that a worker never waits
 * @param batchSplits the most splits in one batch
 * @param batchTimeoutMillis after which a batch is given up
 * @param maxSplits into which an input may be cut
 * @param absenceMillis for how long a job all of whose nodes have left the cell waits for one of them to come back
 */
public record JobLimits(
        int maxAttempts,
        int maxJobFailures,
        int maxLosses,
        int maxNodeFailures,
        int splitsPerSlot,
        int batchSplits,
        long batchTimeoutMillis,
        int maxSplits,
        long absenceMillis) {

    public JobLimits {
        if (maxAttempts < 1
                || maxJobFailures < 1
                || maxLosses < 1
                || maxNodeFailures < 1
                || splitsPerSlot < 1
                || batchSplits < 1
                || batchTimeoutMillis < 1
                || maxSplits < 1
                || absenceMillis < 1) {
            throw new IllegalArgumentException("Every limit of a job is at least 1.");
        }
    }

    /**
     * Five tries, two of them for the job's own exceptions, twenty losses, and ten minutes a batch. A node that was put out of
     * its cell, or whose gateway was, is back within seconds, and within a minute if it has to find another cell.
     */
    public static JobLimits defaults() {
        return new JobLimits(5, 2, 20, 3, 2, 16, 600_000, 1_000_000, 120_000);
    }
}
