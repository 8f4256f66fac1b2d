package org.bartergrid.store;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.internal.managers.communication.GridIoMessage;
import org.apache.ignite.internal.processors.cache.GridCacheUtils;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionSupplyMessage;
import org.apache.ignite.internal.util.typedef.internal.CU;
import org.apache.ignite.lang.IgniteInClosure;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;

/**
 * Coordinators' communication that does not give others the copies that it is told to hold back: their copies stay
 * unfinished. What is held back counts for all coordinators of this process.
 */
public final class HeldBackCopies extends TcpCommunicationSpi {
    private static final Predicate<GridDhtPartitionSupplyMessage> NOTHING = copy -> false;

    private static volatile Predicate<GridDhtPartitionSupplyMessage> heldBack = NOTHING;
    private static volatile boolean sentLater;
    private static final Queue<Runnable> LATER = new ConcurrentLinkedQueue<>();

    /** From now on copies of these, which do not come any more. */
    static void holdBack(Predicate<GridDhtPartitionSupplyMessage> copies) {
        sentLater = false;
        heldBack = copies;
    }

    /** From now on copies of the books' caches, which come when nothing is held back any more. */
    static void delay() {
        // Without its own cache Ignite would not even start.
        delay(copy -> copy.groupId() != CU.cacheId(GridCacheUtils.UTILITY_CACHE_NAME));
    }

    /** From now on copies of these, which come when nothing is held back any more. */
    static void delay(Predicate<GridDhtPartitionSupplyMessage> copies) {
        sentLater = true;
        heldBack = copies;
    }

    static boolean isAnyDelayed() {
        return !LATER.isEmpty();
    }

    /** What is asked for from now on comes, and what was delayed. */
    static void holdNothingBack() {
        heldBack = NOTHING;
        for (Runnable late = LATER.poll(); late != null; late = LATER.poll()) {
            late.run();
        }
    }

    /** What the tuning file makes. */
    public static IgniteConfiguration standardTuning() {
        return LedgerCluster.standardTuning().setCommunicationSpi(new HeldBackCopies());
    }

    private static void send(Message message, Runnable sending) {
        if (!(message instanceof GridIoMessage io
                && io.message() instanceof GridDhtPartitionSupplyMessage copy
                && heldBack.test(copy))) {
            sending.run();
        } else if (sentLater) {
            LATER.add(sending);
        }
    }

    @Override
    public void sendMessage(ClusterNode node, Message message) {
        send(message, () -> super.sendMessage(node, message));
    }

    @Override
    public void sendMessage(ClusterNode node, Message message, IgniteInClosure<IgniteException> acknowledged) {
        send(message, () -> super.sendMessage(node, message, acknowledged));
    }
}
