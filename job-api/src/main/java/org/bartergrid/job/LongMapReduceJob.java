package org.bartergrid.job;

/**
 * A job whose keys and values are primitive longs from end to end: nothing is boxed, so millions of distinct keys cost
 * sixteen bytes each. Runs and results are ordered by key as an unsigned number.
 */
public non-sealed interface LongMapReduceJob extends Job {

    /** Emits the pairs of one split. Called from several threads, each with its own split and emitter. */
    void map(Split split, JobContext context, LongEmitter emitter) throws Exception;

    /** Joins two values of one key; must be associative and commutative, since the order of splits is not fixed. */
    long combine(long left, long right);

    /** Called once for every distinct key with all its values combined. */
    void reduce(long key, long value, JobContext context, Output output) throws Exception;
}
