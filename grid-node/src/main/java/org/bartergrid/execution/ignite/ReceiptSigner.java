package org.bartergrid.execution.ignite;

/** Signs a node's statements of what it has done. Called from several threads, with one contract at a time in order. */
public interface ReceiptSigner {

    /**
     * A signed receipt as it is sent to the gateway. All figures are cumulative under the contract.
     *
     * @param memoryMegabyteSeconds the worker's heap limit times the time it was open
     * @param sequence from 1, higher for every receipt of the contract
     */
    byte[] sign(String contractId, long cpuMillis, long memoryMegabyteSeconds, long splits, long sequence);
}
