package org.bartergrid.barter;

import org.bartergrid.market.ContractId;

/**
 * How a contract's hold was divided; the three amounts add up to it.
 *
 * @param contract which contract
 * @param cpuMillis processor time that was paid
 * @param paidMinor to the provider
 * @param commissionMinor to the coordinator
 * @param releasedMinor back to the consumer
 */
public record Settled(ContractId contract, long cpuMillis, long paidMinor, long commissionMinor, long releasedMinor) {}
