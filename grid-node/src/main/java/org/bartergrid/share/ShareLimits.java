package org.bartergrid.share;

/**
 * The technical limits that follow from a {@link SharePolicy} on a {@link Machine}.
 *
 * @param cpuQuota CPUs that all workers of the node may use together (0.5 = half of one logical CPU)
 * @param slots worker threads that the node offers: the quota rounded up, since a thread is the least that runs
 * @param heapMegabytesPerSlot Java heap of a worker for each of its slots
 * @param dataRegionMegabytes off-heap memory for the cell's data
 */
public record ShareLimits(double cpuQuota, int slots, int heapMegabytesPerSlot, int dataRegionMegabytes) {

    /** What a worker's JVM takes beside its heap: metaspace, code cache, stacks, direct buffers (its flags bound each). */
    private static final long WORKER_OVERHEAD_MEGABYTES = 160;

    private static final long LEAST_REGION_MEGABYTES = 32;
    private static final long MOST_REGION_MEGABYTES = 1024;

    /**
     * Derives the limits.
     *
     * @throws IllegalArgumentException if the machine has less memory than is to be shared, or too little for its slots
     */
    public static ShareLimits of(SharePolicy policy, Machine machine) {
        if (policy.memoryMegabytes() > machine.memoryMegabytes()) {
            throw new IllegalArgumentException("share.memory is " + policy.memoryMegabytes()
                    + " MB, but the machine has only " + machine.memoryMegabytes() + " MB: share less");
        }
        double quota = machine.logicalCpus() * policy.cpuPercent() / 100.0;
        long region = Math.max(LEAST_REGION_MEGABYTES, Math.min(MOST_REGION_MEGABYTES, policy.memoryMegabytes() / 10));
        long forWorkers = policy.memoryMegabytes() - region;
        int slots = (int) Math.ceil(quota);
        // Fewer slots rather than slots too small to work in: each may become a worker of its own.
        int slotsThatFit = (int) Math.max(1, forWorkers / (WORKER_OVERHEAD_MEGABYTES + 64));
        slots = Math.min(slots, slotsThatFit);
        int heap = (int) (forWorkers / slots - WORKER_OVERHEAD_MEGABYTES);
        return new ShareLimits(quota, slots, heap, (int) region);
    }
}
