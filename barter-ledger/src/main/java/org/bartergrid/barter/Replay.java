package org.bartergrid.barter;

import java.util.function.Consumer;

/**
 * Leads books through the blocks of a log, and checks every one: its own hash, its place in the chain, that book time and
 * epoch never step back, and that its commands have the results that it says they had. For one thread.
 */
public final class Replay {
    private final Books books = new Books();
    private String hash = Block.NO_HASH;
    private long epoch;

    /**
     * Checks and applies one block.
     *
     * @param number the next block's number
     * @throws BlockDamagedException naming what is wrong; the state is then of no use
     */
    public Books.Effects next(long number, byte[] bytes) {
        Block block = BlockFormat.decode(number, bytes);
        if (!block.previousHash().equals(hash)) {
            throw new BlockDamagedException(
                    number, "does not follow block " + (number - 1) + ": it names another hash for it");
        }
        if (block.bookTimeMillis() <= books.bookTimeMillis() || block.epoch() < epoch) {
            throw new BlockDamagedException(number, "steps back in book time or epoch");
        }
        Books.Effects effects;
        try {
            effects = books.apply(number, block.bookTimeMillis(), block.commands());
        } catch (IllegalArgumentException impossible) {
            throw new BlockDamagedException(number, "cannot be applied: " + impossible.getMessage());
        }
        if (!effects.results().equals(block.results())) {
            throw new BlockDamagedException(number, "says that its commands had other results than they have");
        }
        hash = block.hash();
        epoch = block.epoch();
        return effects;
    }

    /**
     * Leads new books through a whole log.
     *
     * @param each gets the effects of every block, in order
     */
    public static Replay of(CommandLog log, Consumer<Books.Effects> each) {
        Replay replay = new Replay();
        long head = log.head();
        for (long number = 1; number <= head; number++) {
            byte[] bytes = log.read(number);
            if (bytes == null) {
                throw new BlockDamagedException(number, "is missing, though there are " + head);
            }
            each.accept(replay.next(number, bytes));
        }
        return replay;
    }

    /** The books as they stand after the last block. */
    public Books books() {
        return books;
    }

    /** Hash of the last block. */
    public String hash() {
        return hash;
    }

    /** Epoch of the last block; 0 before the first. */
    public long epoch() {
        return epoch;
    }
}
