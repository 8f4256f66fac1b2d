package org.bartergrid.store;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
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
 *
 * <p>Of several coordinators a majority must have the whole log before and after; if those after are not those before,
 * the block is read back too.
 */
final class IgniteCommandLog implements CommandLog {
    private static final Logger LOG = LoggerFactory.getLogger(IgniteCommandLog.class);

    private final IgniteCache<Long, byte[]> blocks;
    private final Membership membership;
    private final LogCopies copies;
    private final int majority;

    IgniteCommandLog(Ignite ignite, Membership membership, int majority) {
        this.blocks = LedgerCluster.open(ignite, LedgerCluster.blocks());
        this.membership = membership;
        this.copies = new LogCopies(ignite);
        this.majority = majority;
    }

    @Override
    public boolean isShared() {
        return membership.shared();
    }

    @Override
    public @Nullable String whyNotRead() {
        return membership.whyNotRead();
    }

    @Override
    public @Nullable String whyNotAppend() {
        return membership.whyNotAppend();
    }

    @Override
    public int wholeCopies() {
        return copies.wholeMembers().size();
    }

    @Override
    public List<byte[]> copies(long number) {
        return copies.all(number);
    }

    @Override
    public void heal(long number, byte[] block) {
        LOG.warn("Block {} is written anew over damaged copies of it", number);
        copies.heal(number, block);
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
    public long ownHead() {
        return copies.ownLogIsWhole() ? copies.ownHead() : 0;
    }

    @Override
    public byte @Nullable [] read(long number) {
        // One's own copy first: another coordinator may have the one that Ignite would ask, a message away.
        byte[] own = copies.own(number);
        return own == null ? blocks.get(number) : own;
    }

    @Override
    public Appended append(long number, byte[] block) {
        Set<UUID> before = copies.owners();
        if (before.size() < majority) {
            throw new IllegalStateException(
                    "block " + number + " is not written: only " + before.size() + " coordinators have all of the log");
        }
        boolean written = false;
        try {
            written = blocks.putIfAbsent(number, block);
        } catch (CacheException | IgniteException unclear) {
            LOG.warn("The append of block {} ended unclearly; it is read back", number, unclear);
        }
        Set<UUID> after = copies.owners();
        before.retainAll(after);
        if (written && before.size() >= majority) {
            return Appended.YES;
        }
        // Ignite takes a backup that departs for one that has answered, so those who are there now are asked.
        if (after.size() < majority) {
            throw new IllegalStateException("whether block " + number + " will stand is not known: only " + after.size()
                    + " coordinators that have all of the log are left");
        }
        byte[] standing = blocks.get(number);
        if (standing == null) {
            throw new IllegalStateException("block " + number + " could not be written to the log");
        }
        return Arrays.equals(standing, block) ? Appended.YES : Appended.DEPOSED;
    }
}
