package org.bartergrid.job;

/** Takes the pairs of one split, unboxed. Used by one thread only. */
public interface LongEmitter {

    void emit(long key, long value);
}
