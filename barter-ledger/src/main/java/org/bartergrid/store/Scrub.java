package org.bartergrid.store;

import java.util.function.Consumer;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.bartergrid.books.Block;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BlockFormat;
import org.bartergrid.books.BlockHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one coordinator's whole copy of the log, block by block, and replaces what is damaged by what another one has.
 * Without it a copy that rots is found when it is needed most. For one thread, which may be interrupted.
 */
final class Scrub {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);

    private final Ignite ignite;
    private final LogCopies copies;
    private final Consumer<Throwable> unreadable;

    /**
     * Of a node's own copy.
     *
     * @param unreadable is told when not even Ignite can read the copy, which then has to be taken afresh
     */
    Scrub(Ignite ignite, Consumer<Throwable> unreadable) {
        this.ignite = ignite;
        this.copies = new LogCopies(ignite);
        this.unreadable = unreadable;
    }

    /** Reads all of it once, as it is now; answers up to which block. */
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
                ignite.<Long, byte[]>cache(LedgerCluster.BLOCKS).put(number, copy);
                return hash;
            } catch (BlockDamagedException another) {
                damaged.addSuppressed(another);
            }
        }
        throw damaged;
    }
}
