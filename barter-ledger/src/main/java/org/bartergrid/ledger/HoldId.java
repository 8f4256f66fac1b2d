package org.bartergrid.ledger;

import java.util.UUID;

/** Names a hold. The hold of a contract has the contract's own UUID. */
public record HoldId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
