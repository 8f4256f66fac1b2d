package org.bartergrid.barter;

import java.util.List;

/** Contracts that were written for one demand, and when. */
record Drafts(List<ContractRecord> contracts, long atMillis) {
    Drafts {
        contracts = List.copyOf(contracts);
    }

    /** Whether persons have to accept them first: then nothing was promised for them. */
    boolean areProposed() {
        return contracts.stream().anyMatch(contract -> contract.state() == ContractRecord.State.PROPOSED);
    }
}
