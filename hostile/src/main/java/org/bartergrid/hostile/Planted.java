package org.bartergrid.hostile;

import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.GridCacheAdapter;
import org.apache.ignite.internal.processors.cache.GridCacheEntryRemovedException;
import org.apache.ignite.internal.processors.dr.GridDrType;

/**
 * Entries in the cache that Ignite keeps for itself, so that there is something to take away. An honest cell puts nothing
 * there, and what one member hands another its gate drops: so each puts the same ones into its own copy, without telling
 * anybody.
 */
final class Planted {

    static final String SYSTEM_CACHE = "ignite-sys-cache";
    static final int COUNT = 8;

    private Planted() {}

    static String key(int number) {
        return "planted-" + number;
    }

    static void in(Ignite member) throws IgniteCheckedException {
        GridCacheAdapter<Object, Object> cache = cache(member);
        var context = cache.context();
        var topology = context.affinity().affinityTopologyVersion();
        for (int i = 0; i < COUNT; i++) {
            context.shared().database().checkpointReadLock();
            try {
                var entry = cache.entryEx(context.toCacheKeyObject(key(i)), topology);
                entry.initialValue(
                        context.toCacheObject("honest"),
                        context.versions().next(topology.topologyVersion()),
                        0,
                        0,
                        false,
                        topology,
                        GridDrType.DR_NONE,
                        false,
                        false);
                entry.touch();
            } catch (GridCacheEntryRemovedException e) {
                throw new IgniteCheckedException(e);
            } finally {
                context.shared().database().checkpointReadUnlock();
            }
        }
    }

    /** Takes them away again, as quietly. */
    static void outOf(Ignite member) {
        cache(member).clearLocally(true, false, false);
    }

    private static GridCacheAdapter<Object, Object> cache(Ignite member) {
        return ((IgniteEx) member).context().cache().internalCache(SYSTEM_CACHE);
    }
}
