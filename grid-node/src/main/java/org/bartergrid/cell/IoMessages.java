package org.bartergrid.cell;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.apache.ignite.internal.managers.communication.GridIoMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionSupplyMessage;
import org.jspecify.annotations.Nullable;

/**
 * The envelopes in which Ignite's parts send each other messages, read before Ignite unmarshals anything of them. Ignite
 * keeps these fields to itself; should another version name them otherwise, this class does not load and no member starts.
 */
final class IoMessages {

    private static final VarHandle POLICY = field(GridIoMessage.class, "plc", byte.class);
    private static final VarHandle TOPIC = field(GridIoMessage.class, "topicOrd", int.class);
    private static final VarHandle TOPIC_BYTES = field(GridIoMessage.class, "topicBytes", byte[].class);
    private static final VarHandle ORDERED = field(GridIoMessage.class, "ordered", boolean.class);
    private static final VarHandle ENTRIES = field(GridDhtPartitionSupplyMessage.class, "infos", java.util.Map.class);

    private IoMessages() {}

    private static VarHandle field(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Which pool is to handle it. */
    static byte policy(GridIoMessage envelope) {
        return (byte) POLICY.get(envelope);
    }

    /** The number of one of Ignite's own topics; negative for a marshalled one. */
    static int topic(GridIoMessage envelope) {
        return (int) TOPIC.get(envelope);
    }

    /** A marshalled topic. */
    static byte @Nullable [] topicBytes(GridIoMessage envelope) {
        return (byte[]) TOPIC_BYTES.get(envelope);
    }

    /** Whether it has its place in a sequence. */
    static boolean ordered(GridIoMessage envelope) {
        return (boolean) ORDERED.get(envelope);
    }

    /** The entries of partitions that are handed over, by partition. */
    static java.util.@Nullable Map<?, ?> entries(GridDhtPartitionSupplyMessage supply) {
        return (java.util.Map<?, ?>) ENTRIES.get(supply);
    }
}
