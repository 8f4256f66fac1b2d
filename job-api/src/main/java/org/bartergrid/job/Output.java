package org.bartergrid.job;

/** Takes what a reducer has to say. Used by one thread only. */
public interface Output {

    /** Adds one line of text, in UTF-8, to this partition's result {@code part-NNNNN.gz}. */
    void line(String text);

    /** The same without a string: {@code length} bytes of {@code text} from {@code offset}, and a line end. */
    void line(byte[] text, int offset, int length);

    /**
     * Adds {@code amount} to one cell of a small table that is summed over all partitions and written as
     * {@code <table>.tsv}, such as a histogram.
     *
     * @param table lower-case letters, digits, '-' and '_', at most 64
     * @throws IllegalStateException if the job passes {@link Tallies#MAX_TABLES} tables or {@link Tallies#MAX_KEYS} keys
     */
    void tally(String table, long key, long amount);
}
