package org.bartergrid.barter;

import java.util.List;
import org.bartergrid.market.Order;

/**
 * An order that stands: its contracts were agreed in one block.
 *
 * @param order the order
 * @param contracts its contracts, best candidate first
 */
public record Ordered(Order order, List<ContractRecord> contracts) {
    public Ordered {
        contracts = List.copyOf(contracts);
    }
}
