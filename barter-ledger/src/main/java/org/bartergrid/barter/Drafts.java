package org.bartergrid.barter;

import java.util.List;

/** Contracts that were written for one demand, and when. */
record Drafts(List<ContractRecord> contracts, long atMillis) {
    Drafts {
        contracts = List.copyOf(contracts);
    }
}
