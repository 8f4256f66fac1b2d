package org.bartergrid.market;

import java.util.List;

/**
 * The contracts that together serve one demand.
 *
 * @param demand what was demanded
 * @param signed the demand as its peer signed it
 * @param contracts one a node, best candidate first
 * @param heldMinor what was set aside for all of them, commission included
 * @param agreedAtMillis when, epoch milliseconds
 */
public record Order(
        DemandMandate demand, SignedDocument signed, List<ContractId> contracts, long heldMinor, long agreedAtMillis) {
    public Order {
        contracts = List.copyOf(contracts);
    }

    /** Its id, which is its demand's. */
    public OrderId id() {
        return demand.order();
    }
}
