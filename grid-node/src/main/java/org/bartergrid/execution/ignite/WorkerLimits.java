package org.bartergrid.execution.ignite;

/**
 * What of the machine the workers may use.
 *
 * @param slots threads of all workers together; also the most workers at once, since each has at least one
 * @param heapMegabytesPerSlot of a worker, for each of its threads
 * @param scratchMegabytes for runs and results of all contracts together
 */
public record WorkerLimits(int slots, int heapMegabytesPerSlot, int scratchMegabytes) {

    public WorkerLimits {
        if (slots < 1 || heapMegabytesPerSlot < 1 || scratchMegabytes < 1) {
            throw new IllegalArgumentException("Every limit of a share is at least 1.");
        }
    }
}
