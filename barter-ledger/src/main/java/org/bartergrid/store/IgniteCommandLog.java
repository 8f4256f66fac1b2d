package org.bartergrid.store;

import java.util.Arrays;
import javax.cache.CacheException;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cache.CachePeekMode;
import org.bartergrid.books.CommandLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command log as an ATOMIC Ignite cache: key = block number, value = the block's bytes. Safe for any thread.
 *
 * <p>An append is not trusted blindly. Ignite may retry a {@code putIfAbsent} inside when a node dies, and then answer
 * {@code false} for one's own value, or throw although the value was written. In both cases the block is read back, and
 * its bytes tell: our own mean success, others that somebody else writes these books.
 */
final class IgniteCommandLog implements CommandLog {
    private static final Logger LOG = LoggerFactory.getLogger(IgniteCommandLog.class);

    private final IgniteCache<Long, byte[]> blocks;

    IgniteCommandLog(Ignite ignite) {
        this.blocks = ignite.getOrCreateCache(LedgerCluster.blocks());
    }

    @Override
    public long head() {
        // Numbers have no gaps, so the count is the head; a block that is missing in between shows in the replay.
        long head = blocks.sizeLong(CachePeekMode.PRIMARY);
        while (blocks.containsKey(head + 1)) {
            head++;
        }
        return head;
    }

    @Override
    public byte @Nullable [] read(long number) {
        return blocks.get(number);
    }

    @Override
    public Appended append(long number, byte[] block) {
        try {
            if (blocks.putIfAbsent(number, block)) {
                return Appended.YES;
            }
        } catch (CacheException | IgniteException unclear) {
            LOG.warn("The append of block {} ended unclearly; it is read back", number, unclear);
        }
        byte[] standing = blocks.get(number);
        if (standing == null) {
            throw new IllegalStateException("block " + number + " could not be written to the log");
        }
        return Arrays.equals(standing, block) ? Appended.YES : Appended.DEPOSED;
    }
}
