package org.bartergrid.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cache.CachePeekMode;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.IgniteInternalCache;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.resources.IgniteInstanceResource;
import org.bartergrid.books.BlockFormat;
import org.bartergrid.books.BlockHeader;
import org.jspecify.annotations.Nullable;

/**
 * The copies that coordinators have of the log: whose are whole, and what is in them. Ignite's own interface shows one
 * log and hides its copies, so this looks behind it. Safe for any thread.
 */
final class LogCopies {
    /** The log has one partition. */
    private static final int PARTITION = 0;

    private static final CachePeekMode[] ANY = {CachePeekMode.PRIMARY, CachePeekMode.BACKUP};
    private static final long PATIENCE_MILLIS = 10_000;

    private final IgniteEx ignite;

    LogCopies(Ignite ignite) {
        this.ignite = (IgniteEx) ignite;
    }

    private @Nullable IgniteInternalCache<Long, byte[]> cache() {
        return ignite.context().cache().internalCache(LedgerCluster.BLOCKS);
    }

    /** The nodes that have a whole copy, as far as this one knows; the others are away, or still get theirs. */
    Set<UUID> owners() {
        IgniteInternalCache<Long, byte[]> cache = cache();
        Set<UUID> owners = new HashSet<>();
        if (cache != null) {
            for (ClusterNode owner : cache.context().topology().owners(PARTITION)) {
                owners.add(owner.id());
            }
        }
        return owners;
    }

    /** Whether this node has a whole copy of everything. */
    boolean ownIsWhole() {
        return ignite.context().cache().cacheGroups().stream()
                .filter(group -> group.userCache() && group.persistenceEnabled())
                .allMatch(group -> group.topology().localPartitions().size()
                                >= group.affinity().partitions()
                        && group.topology().localPartitionMap().hasMovingPartitions() == false);
    }

    /** The number of the newest block in this node's copy; 0 if it has none. */
    long ownHead() {
        try {
            IgniteInternalCache<Long, byte[]> cache = cache();
            return cache == null ? 0 : cache.localSizeLong(ANY);
        } catch (IgniteCheckedException failure) {
            throw new IgniteException("The copy of the log cannot be read", failure);
        }
    }

    /** A block in this node's copy, read without waiting for anybody. */
    byte @Nullable [] own(long number) {
        try {
            IgniteInternalCache<Long, byte[]> cache = cache();
            return cache == null ? null : cache.localPeek(number, ANY);
        } catch (IgniteCheckedException failure) {
            throw new IgniteException("The copy of block " + number + " cannot be read", failure);
        }
    }

    /**
     * The header of a block in this node's copy; null if it has no such block.
     *
     * @throws org.bartergrid.books.BlockDamagedException if it is damaged
     */
    @Nullable
    BlockHeader ownHeader(long number) {
        byte[] block = number == 0 ? null : own(number);
        return block == null ? null : BlockFormat.header(number, block);
    }

    /** A block as every coordinator has it, those left out that have none or do not answer. */
    List<byte[]> all(long number) {
        List<byte[]> copies = new ArrayList<>();
        for (ClusterNode node : ignite.cluster().forServers().nodes()) {
            try {
                byte[] copy = ignite.compute(ignite.cluster().forNode(node))
                        .withTimeout(PATIENCE_MILLIS)
                        .call(new ReadOwn(number));
                if (copy != null) {
                    copies.add(copy);
                }
            } catch (IgniteException silent) {
                ignite.log()
                        .warning("Coordinator " + node.consistentId() + " did not give its copy of block " + number);
            }
        }
        return copies;
    }

    /** Reads a block on the node where it is called. */
    private static final class ReadOwn implements IgniteCallable<byte[]> {
        private static final long serialVersionUID = 1L;

        private final long number;

        @IgniteInstanceResource
        @SuppressWarnings("NullAway.Init") // Ignite sets it before the call
        private transient Ignite ignite;

        ReadOwn(long number) {
            this.number = number;
        }

        @Override
        public byte @Nullable [] call() {
            return new LogCopies(ignite).own(number);
        }
    }
}
