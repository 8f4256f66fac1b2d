package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds what all contracts of a node keep on disk together. Safe for any thread. */
final class ScratchBudget {

    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    ScratchBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @throws IOException if there is no room for so many more bytes */
    void take(long bytes) throws IOException {
        if (usedBytes.addAndGet(bytes) > maxBytes) {
            usedBytes.addAndGet(-bytes);
            throw new IOException("the node's scratch space of " + (maxBytes >> 20)
                    + " MB is full: barter more machines, or machines that share more storage");
        }
    }

    void giveBack(long bytes) {
        usedBytes.addAndGet(-bytes);
    }
}
