package org.bartergrid.books;

/**
 * How large the books' queues and tables may get, and how often they are brought to disk. None of it changes what the
 * books say.
 *
 * @param queueLength how many commands may wait; more are told that the books are busy
 * @param largestBatch how many commands go into one block at most
 * @param idsInMemory how many of the newest ids are in memory before the older ones go to disk (about 50 bytes each)
 * @param linesInMemory how many lines of statements gather in memory before they go to disk (about 80 bytes each)
 * @param snapshotBytes how much the log grows before the next snapshot, at least; with a large state it may grow by twice
 *     the last snapshot's size, so that snapshots never cost more than the log itself
 * @param largestLagBlocks how far the SQL tables may be behind before the writer waits for them
 */
public record BooksSettings(
        int queueLength,
        int largestBatch,
        int idsInMemory,
        int linesInMemory,
        long snapshotBytes,
        long largestLagBlocks) {
    /** For a coordinator of any size. */
    public static final BooksSettings STANDARD =
            new BooksSettings(10_000, 4_096, 500_000, 750_000, 32L << 20, 1_000_000);

    /** As many commands as one block may have. */
    public static final int LARGEST_BATCH = 65_536;

    /** A table takes four times as many: twice what it should at a start, and a block on top. */
    private static final int MOST_IDS = IdTable.MOST / 4;

    public BooksSettings {
        if (queueLength < 1
                || largestBatch < 1
                || idsInMemory < 1
                || idsInMemory > MOST_IDS
                || largestBatch > LARGEST_BATCH
                || linesInMemory < 1
                || snapshotBytes < 1
                || largestLagBlocks < 1) {
            throw new IllegalArgumentException("every bound of the books must be above zero, a batch has at most "
                    + LARGEST_BATCH + " commands, and at most " + MOST_IDS + " ids are in memory");
        }
    }
}
