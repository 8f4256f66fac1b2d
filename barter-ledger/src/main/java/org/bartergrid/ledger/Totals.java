package org.bartergrid.ledger;

/**
 * All accounts of one unit added up. Sums may wrap beyond 64 bits; that all balances together are zero shows all the same.
 *
 * @param accounts how many there are, closed ones included
 * @param positiveMinor sum of the balances above zero
 * @param negativeMinor sum of those below
 * @param heldMinor how much of it is set aside
 */
public record Totals(long accounts, long positiveMinor, long negativeMinor, long heldMinor) {
    /** Sum of all balances: zero, always. */
    public long sumMinor() {
        return positiveMinor + negativeMinor;
    }
}
