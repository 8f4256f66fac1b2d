package org.bartergrid.execution.ignite;

import org.bartergrid.execution.BarteredNode;

/**
 * What the gateway sees of one contract. The observed time is an integral, slots in use over time, so it is right however
 * batches overlap. For one thread.
 */
final class ContractWatch {

    private final BarteredNode node;
    private boolean asked;
    private int underWay;
    private long sinceNanos;
    private long observedSlotNanos;
    private int splits;
    private int reductions;
    private SignedReceipt receipt = SignedReceipt.NONE;

    ContractWatch(BarteredNode node) {
        this.node = node;
    }

    /** Whether its node was ever sent anything. */
    boolean asked() {
        return asked;
    }

    void sent(int pieces, long nowNanos) {
        asked = true;
        observe(nowNanos);
        underWay += pieces;
    }

    void answered(int pieces, long nowNanos) {
        observe(nowNanos);
        underWay -= pieces;
    }

    void mapped(int count) {
        splits += count;
    }

    void reduced() {
        reductions++;
    }

    /** Answers may overtake each other: the receipt with the highest sequence stands. */
    void receipt(SignedReceipt signed) {
        if (signed.sequence() > receipt.sequence()) {
            receipt = signed;
        }
    }

    ContractUsage usage(long nowNanos, boolean lost) {
        observe(nowNanos);
        return new ContractUsage(
                node.contractId(),
                node.nodeId(),
                // Rounded up: who was sent something was asked, however soon that came to nothing.
                (observedSlotNanos + 999_999) / 1_000_000,
                splits,
                reductions,
                receipt.document(),
                lost);
    }

    private void observe(long nowNanos) {
        observedSlotNanos += (nowNanos - sinceNanos) * Math.min(underWay, node.slots());
        sinceNanos = nowNanos;
    }
}
