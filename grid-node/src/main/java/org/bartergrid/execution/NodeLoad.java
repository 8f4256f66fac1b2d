package org.bartergrid.execution;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the board has put on one node. Used by the board only. */
final class NodeLoad {

    final BarteredNode node;
    final Map<Integer, Order> orders = new LinkedHashMap<>();
    int splitsUnderWay;
    int reductionsUnderWay;
    int failuresInARow;

    NodeLoad(BarteredNode node) {
        this.node = node;
    }

    void add(Order order) {
        orders.put(order.id(), order);
        count(order, 1);
    }

    void remove(Order order) {
        orders.remove(order.id());
        count(order, -1);
    }

    /** Splits that may still be sent. */
    int roomForSplits(JobLimits limits) {
        return node.slots() * limits.splitsPerSlot() - splitsUnderWay;
    }

    int roomForReductions() {
        return node.slots() - reductionsUnderWay;
    }

    private void count(Order order, int sign) {
        if (order instanceof Order.MapSplits map) {
            splitsUnderWay += sign * map.splits().size();
        } else if (order instanceof Order.ReducePartition) {
            reductionsUnderWay += sign;
        }
    }
}
