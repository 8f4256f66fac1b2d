package org.bartergrid.execution.ignite;

/**
 * What of the machine the workers may use.
 *
 * @param slots threads of each worker
 * @param heapMegabytes of each worker
 * @param maxWorkers that run at once: contracts beyond that are refused
 * @param scratchMegabytes for runs and results of all contracts together
 */
public record ShareLimits(int slots, int heapMegabytes, int maxWorkers, int scratchMegabytes) {

    public ShareLimits {
        if (slots < 1 || heapMegabytes < 1 || maxWorkers < 1 || scratchMegabytes < 1) {
            throw new IllegalArgumentException("Every limit of a share is at least 1.");
        }
    }
}
