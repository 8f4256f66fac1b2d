package org.bartergrid.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cache.CachePeekMode;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.CacheGroupContext;
import org.apache.ignite.internal.processors.cache.IgniteInternalCache;
import org.apache.ignite.internal.processors.cache.distributed.dht.topology.GridDhtPartitionState;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.resources.IgniteInstanceResource;
import org.bartergrid.books.BlockFormat;
import org.bartergrid.books.BlockHeader;
import org.jspecify.annotations.Nullable;

/**
 * The copies that coordinators have of the log: whose are whole, and what is in them. Ignite's own interface shows one
 * log and hides its copies, so this looks behind it. Safe for any thread.
 */
final class LogCopies implements Scrub.Copies {
    /** The log has one partition. */
    private static final int PARTITION = 0;

    private static final CachePeekMode[] ANY = {CachePeekMode.PRIMARY, CachePeekMode.BACKUP};
    private static final long PATIENCE_MILLIS = 10_000;

    private final IgniteEx ignite;

    LogCopies(Ignite ignite) {
        this.ignite = (IgniteEx) ignite;
    }

    /** The log; null before Ignite has told this node where its parts are, when nothing can be read from it. */
    private @Nullable IgniteInternalCache<Long, byte[]> cache() {
        IgniteInternalCache<Long, byte[]> cache = ignite.context().cache().internalCache(LedgerCluster.BLOCKS);
        return cache == null
                        || cache.context().affinity().affinityTopologyVersion().topologyVersion() <= 0
                ? null
                : cache;
    }

    /** The nodes that have a whole copy of the log, as far as this one knows; the others are away, or still get theirs. */
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

    /** Whether this node has a whole copy of the log. */
    boolean ownLogIsWhole() {
        return owners().contains(ignite.localNode().id());
    }

    /**
     * The nodes that have a whole copy of everything: of the log, and of what is kept beside it. Copies are taken group by
     * group, so one may have all of the log and little else. SQL tables do not count: they can be made from the log.
     */
    Set<UUID> wholeMembers() {
        Set<UUID> whole = null;
        for (CacheGroupContext group : groups(false)) {
            if (!group.topology().initialized()) {
                return Set.of();
            }
            for (int partition = 0; partition < group.affinity().partitions(); partition++) {
                Set<UUID> owners = new HashSet<>();
                group.topology().owners(partition).forEach(owner -> owners.add(owner.id()));
                if (whole == null) {
                    whole = owners;
                } else {
                    whole.retainAll(owners);
                }
            }
        }
        return whole == null ? Set.of() : whole;
    }

    /** Whether this node has a whole copy of everything. */
    boolean ownIsWhole() {
        return wholeMembers().contains(ignite.localNode().id());
    }

    /** Whether this node has a whole copy of the SQL tables too. */
    boolean ownTablesAreWhole() {
        List<CacheGroupContext> tables = groups(true);
        return !tables.isEmpty()
                && tables.stream()
                        .allMatch(group -> group.topology().initialized()
                                && group.topology().localPartitions().size()
                                        == group.affinity().partitions()
                                && group.topology().localPartitions().stream()
                                        .allMatch(part -> part.state() == GridDhtPartitionState.OWNING));
    }

    /** The caches parts of which nobody had whole who was there: Ignite refuses them until it is told to go on. */
    Set<String> lostCaches() {
        return lost(false);
    }

    /** The same of the SQL tables. */
    Set<String> lostTables() {
        return lost(true);
    }

    private Set<String> lost(boolean tables) {
        Set<String> lost = new TreeSet<>();
        for (CacheGroupContext group : groups(tables)) {
            if (!group.topology().lostPartitions().isEmpty()) {
                group.caches().forEach(cache -> lost.add(cache.name()));
            }
        }
        return lost;
    }

    private List<CacheGroupContext> groups(boolean tables) {
        return ignite.context().cache().cacheGroups().stream()
                .filter(group -> group.userCache() && group.persistenceEnabled())
                .filter(group -> tables == IgniteProjections.GROUP.equals(group.name()))
                .toList();
    }

    /** The number of the newest block in this node's copy; 0 if it has none. */
    @Override
    public long ownHead() {
        try {
            IgniteInternalCache<Long, byte[]> cache = cache();
            return cache == null ? 0 : cache.localSizeLong(ANY);
        } catch (IgniteCheckedException failure) {
            throw new IgniteException("The copy of the log cannot be read", failure);
        }
    }

    /** A block in this node's copy, read without waiting for anybody. */
    @Override
    public byte @Nullable [] own(long number) {
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
    @Override
    public List<byte[]> all(long number) {
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

    @Override
    public void heal(long number, byte[] block) {
        ignite.<Long, byte[]>cache(LedgerCluster.BLOCKS).put(number, block);
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
