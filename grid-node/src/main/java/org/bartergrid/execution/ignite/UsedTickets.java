package org.bartergrid.execution.ignite;

import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongSupplier;

/** Tickets that were used, for as long as they would be good. Safe for any thread. */
final class UsedTickets {

    private static final int MOST = 200_000;

    private record Used(String id, long untilMillis) {}

    private final LongSupplier nowMillis;
    private final int most;
    private final Set<String> ids = new HashSet<>();

    /** The one that is forgotten next comes first. */
    private final PriorityQueue<Used> order = new PriorityQueue<>(Comparator.comparingLong(Used::untilMillis));

    UsedTickets(LongSupplier nowMillis) {
        this(nowMillis, MOST);
    }

    UsedTickets(LongSupplier nowMillis, int most) {
        this.nowMillis = nowMillis;
        this.most = most;
    }

    /**
     * Uses a ticket.
     *
     * @param gateway who made it: ids of different gateways have nothing to do with each other
     * @param untilMillis when nobody takes it any more
     * @throws RefusedException if it was used before, or too many are remembered
     */
    synchronized void use(String gateway, String id, long untilMillis) throws RefusedException {
        long now = nowMillis.getAsLong();
        while (!order.isEmpty() && order.element().untilMillis() < now) {
            ids.remove(order.remove().id());
        }
        if (order.size() >= most) {
            throw new RefusedException("This node is sent more batches than it can keep count of.");
        }
        String name = gateway + " " + id;
        if (!ids.add(name)) {
            throw new RefusedException("The ticket was used before: every batch has one of its own.");
        }
        order.add(new Used(name, untilMillis));
    }
}
