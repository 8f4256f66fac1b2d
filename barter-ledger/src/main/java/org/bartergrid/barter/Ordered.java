package org.bartergrid.barter;

import java.util.List;
import org.bartergrid.market.Order;

/**
 * An order that stands: its contracts were agreed in one block, or all of them wait for persons.
 *
 * @param order the order
 * @param contracts its contracts, best candidate first
 */
public record Ordered(Order order, List<ContractRecord> contracts) {
    public Ordered {
        contracts = List.copyOf(contracts);
    }

    /** Whether persons still have to accept its contracts. */
    public boolean isProposed() {
        return contracts.stream().anyMatch(contract -> contract.state() == ContractRecord.State.PROPOSED);
    }
}
