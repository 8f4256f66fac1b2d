package org.bartergrid.job.engine;

/**
 * What a map pass did.
 *
 * @param emitted pairs that the job emitted
 * @param written pairs that were left after combining
 * @param bytes of the runs
 */
public record MapCounts(long emitted, long written, long bytes) {

    public MapCounts plus(MapCounts other) {
        return new MapCounts(emitted + other.emitted, written + other.written, bytes + other.bytes);
    }
}
