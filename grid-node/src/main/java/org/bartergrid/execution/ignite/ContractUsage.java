package org.bartergrid.execution.ignite;

/**
 * What a contract has done for a job so far, as its gateway saw it.
 *
 * @param observedMillis the time during which the gateway was owed answers, times the slots that were busy with them: what
 *     the node's CPU time cannot exceed. Splits that only wait behind others on the node are not counted twice.
 * @param splits that were mapped, lost ones too
 * @param reductions that were done
 * @param receipt the node's latest signed statement, empty before the first
 * @param lost true once the node is gone or was left
 */
@SuppressWarnings("ArrayRecordComponent") // A document as it came, never compared.
public record ContractUsage(
        String contractId,
        String nodeId,
        long observedMillis,
        int splits,
        int reductions,
        byte[] receipt,
        boolean lost) {}
