package org.bartergrid.peer;

/**
 * What delivery has shown of a peer so far.
 *
 * @param contractsDelivered contracts that it delivered and was paid for
 * @param contractsBroken contracts under which it delivered nothing although a job was submitted
 */
public record Reputation(long contractsDelivered, long contractsBroken) {
    /** Nothing known yet. */
    public static final Reputation NEW = new Reputation(0, 0);

    /** How many contracts of a hundred it delivered, rounded down; 100 if nothing is known. */
    public long deliveredPercent() {
        long all = contractsDelivered + contractsBroken;
        return all == 0 ? 100 : 100 * contractsDelivered / all;
    }

    /** This reputation after one more contract. */
    public Reputation after(boolean delivered) {
        return delivered
                ? new Reputation(contractsDelivered + 1, contractsBroken)
                : new Reputation(contractsDelivered, contractsBroken + 1);
    }
}
