package org.bartergrid.store;

import java.util.List;
import java.util.function.Consumer;
import org.apache.ignite.IgniteException;
import org.bartergrid.books.Block;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BlockFormat;
import org.bartergrid.books.BlockHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one coordinator's whole copy of the log, block by block, and replaces what is damaged by what another one has.
 * Without it a copy that rots is found when it is needed most. For one thread, which may be interrupted.
 */
final class Scrub {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);

    /** The copies of a log, one's own and those of others. */
    interface Copies {
        /** The number of the newest block in one's own copy; 0 if there is none. */
        long ownHead();

        /** A block in one's own copy; null if it is not there. */
        byte @Nullable [] own(long number);

        /** A block as everybody has it, those left out that have none or do not answer. */
        List<byte[]> all(long number);

        /** Writes a block over all copies of it. */
        void heal(long number, byte[] block);
    }

    private final Copies copies;
    private final Consumer<Throwable> unreadable;

    /**
     * Of one's own copy.
     *
     * @param unreadable is told when not even Ignite can read the copy, which then has to be taken afresh
     */
    Scrub(Copies copies, Consumer<Throwable> unreadable) {
        this.copies = copies;
        this.unreadable = unreadable;
    }

    /**
     * Reads all of it once, as it is now; answers up to which block.
     *
     * @throws BlockDamagedException naming the first block that is damaged in every copy
     */
    long run() {
        long head = copies.ownHead();
        String previous = BlockHeader.NO_HASH;
        long healed = 0;
        for (long number = 1; number <= head && !Thread.currentThread().isInterrupted(); number++) {
            try {
                byte[] bytes = copies.own(number);
                if (bytes == null) {
                    throw new BlockDamagedException(number, "is missing, though there are " + head);
                }
                previous = checked(number, bytes, previous);
            } catch (BlockDamagedException damaged) {
                LOG.warn("{}; it is replaced by another coordinator's copy", damaged.getMessage());
                previous = healed(number, previous, damaged);
                healed++;
            } catch (IgniteException failure) {
                unreadable.accept(failure);
                return number - 1;
            }
        }
        if (healed > 0) {
            LOG.warn("{} damaged blocks were replaced", healed);
        }
        return head;
    }

    /** The hash of a block that is as it was written, and follows the one before. */
    private static String checked(long number, byte[] bytes, String previous) {
        Block block = BlockFormat.decode(number, bytes);
        if (!block.header().previousHash().equals(previous)) {
            throw new BlockDamagedException(number, "does not follow the block before");
        }
        return block.header().hash();
    }

    private String healed(long number, String previous, BlockDamagedException damaged) {
        for (byte[] copy : copies.all(number)) {
            try {
                String hash = checked(number, copy, previous);
                copies.heal(number, copy);
                return hash;
            } catch (BlockDamagedException another) {
                damaged.addSuppressed(another);
            }
        }
        throw damaged;
    }
}
