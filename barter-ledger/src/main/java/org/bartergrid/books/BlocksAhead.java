package org.bartergrid.books;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Blocks of a log in order. While one is applied the next few are read, decoded and hashed by somebody else, which takes
 * as long as applying them. For one thread.
 */
final class BlocksAhead {
    /** A block may have thousands of commands, and all of these are in memory. */
    private static final int BLOCKS = 8;

    private final CommandLog log;
    private final long last;
    private final Executor reader;
    private final ArrayDeque<CompletableFuture<Block>> waiting = new ArrayDeque<>();
    private long nextRead;

    /**
     * The blocks from one on.
     *
     * @param last the number of the last one
     * @param reader reads, one block a task; tasks that are not needed any more when a block is damaged may still run
     */
    BlocksAhead(CommandLog log, long first, long last, Executor reader) {
        this.log = log;
        this.last = last;
        this.reader = reader;
        this.nextRead = first;
    }

    boolean hasNext() {
        return nextRead <= last || !waiting.isEmpty();
    }

    /**
     * The next block.
     *
     * @throws BlockDamagedException if it is missing, or damaged in every copy
     */
    Block next() {
        while (nextRead <= last && waiting.size() < BLOCKS) {
            long number = nextRead++;
            waiting.add(CompletableFuture.supplyAsync(() -> Replay.read(log, number), reader));
        }
        CompletableFuture<Block> first = waiting.poll();
        if (first == null) {
            throw new NoSuchElementException();
        }
        try {
            return first.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }
}
