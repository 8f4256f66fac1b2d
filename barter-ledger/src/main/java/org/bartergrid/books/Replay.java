package org.bartergrid.books;

import java.util.List;
import java.util.function.Consumer;

/**
 * Leads books through the blocks of a log, and checks every one: its own hash, its place in the chain, that book time and
 * epoch never step back, and that its commands have the results that it says they had. For one thread.
 */
public final class Replay {
    private final Books books;

    /** From the beginning. */
    public Replay() {
        this(new Books());
    }

    /** From where the books stand. */
    Replay(Books books) {
        this.books = books;
    }

    /**
     * Checks and applies one block.
     *
     * @param number the next block's number
     * @throws BlockDamagedException naming what is wrong; the state is then of no use
     */
    public Effects next(long number, byte[] bytes) {
        return next(BlockFormat.decode(number, bytes));
    }

    /** Checks and applies one block, whose own hash was checked when it was read. */
    Effects next(Block block) {
        BlockHeader header = block.header();
        BlockHeader before = books.head();
        if (!header.previousHash().equals(before.hash())) {
            throw new BlockDamagedException(
                    header.number(), "does not follow block " + before.number() + ": it names another hash for it");
        }
        if (header.bookTimeMillis() <= before.bookTimeMillis() || header.epoch() < before.epoch()) {
            throw new BlockDamagedException(header.number(), "steps back in book time or epoch");
        }
        List<Result> results = books.apply(header.bookTimeMillis(), block.commands());
        if (!results.equals(block.results())) {
            throw new BlockDamagedException(header.number(), "says that its commands had other results than they have");
        }
        return books.complete(header);
    }

    /**
     * Leads new books through a whole log.
     *
     * @param each gets the effects of every block, in order
     */
    public static Replay of(CommandLog log, Consumer<Effects> each) {
        Replay replay = new Replay();
        long head = log.head();
        for (long number = 1; number <= head; number++) {
            each.accept(replay.next(read(log, number)));
        }
        return replay;
    }

    /**
     * A block of a log that has it, or should. If it is damaged and another copy is not, the damaged ones are replaced.
     *
     * @throws BlockDamagedException if it is missing, or damaged in every copy
     */
    static Block read(CommandLog log, long number) {
        byte[] bytes = log.read(number);
        if (bytes == null) {
            throw new BlockDamagedException(number, "is missing, though there are later ones");
        }
        try {
            return BlockFormat.decode(number, bytes);
        } catch (BlockDamagedException damaged) {
            return healed(log, number, damaged);
        }
    }

    private static Block healed(CommandLog log, long number, BlockDamagedException damaged) {
        if (log.isShared()) {
            for (byte[] copy : log.copies(number)) {
                try {
                    Block block = BlockFormat.decode(number, copy);
                    log.heal(number, copy);
                    return block;
                } catch (BlockDamagedException another) {
                    damaged.addSuppressed(another);
                }
            }
        }
        throw damaged;
    }

    /** The books as they stand after the last block. */
    public Books books() {
        return books;
    }
}
