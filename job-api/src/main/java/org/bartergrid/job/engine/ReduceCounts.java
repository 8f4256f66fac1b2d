package org.bartergrid.job.engine;

/**
 * What the reduction of a partition did.
 *
 * @param keys distinct keys that were reduced
 * @param lines of result
 * @param bytes of result before compression
 */
public record ReduceCounts(long keys, long lines, long bytes) {

    public ReduceCounts plus(ReduceCounts other) {
        return new ReduceCounts(keys + other.keys, lines + other.lines, bytes + other.bytes);
    }
}
