package org.bartergrid.barter;

import org.bartergrid.market.ContractId;
import org.bartergrid.peer.PeerId;

/**
 * That a contract has come further: what both its peers are told. After a crash one may be there twice, or before the
 * contract says the same.
 *
 * @param number rises with every change of any contract
 * @param contract which
 * @param consumer its consumer
 * @param provider its provider
 * @param state how far it has come
 * @param atMillis when, epoch milliseconds
 * @param reason why, if that is worth telling; else empty
 */
public record ContractChange(
        long number,
        ContractId contract,
        PeerId consumer,
        PeerId provider,
        ContractRecord.State state,
        long atMillis,
        String reason) {}
