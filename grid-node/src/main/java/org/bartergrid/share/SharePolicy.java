package org.bartergrid.share;

/**
 * What the owner of a machine gives, in their own words.
 *
 * @param cpuPercent percent of all logical CPUs together, 1 to 100, that the workers of the node may use between them
 * @param memoryMegabytes memory that workers and the cell's data may take between them
 */
public record SharePolicy(int cpuPercent, long memoryMegabytes) {

    /** The least memory that holds a worker (its JVM needs about 160 MB beside its heap) and a small data region. */
    public static final long LEAST_MEMORY_MEGABYTES = 320;

    public SharePolicy {
        if (cpuPercent < 1 || cpuPercent > 100) {
            throw new IllegalArgumentException(
                    "share.cpu is " + cpuPercent + "%: give a percentage from 1% to 100% of the machine");
        }
        if (memoryMegabytes < LEAST_MEMORY_MEGABYTES) {
            throw new IllegalArgumentException("share.memory is " + memoryMegabytes + " MB: a worker needs at least "
                    + LEAST_MEMORY_MEGABYTES + " MB, so share that much or more");
        }
    }
}
