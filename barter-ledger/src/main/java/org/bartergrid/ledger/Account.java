package org.bartergrid.ledger;

/**
 * An account as it stands: a copy, which later entries do not change.
 *
 * @param id its name
 * @param unit what it counts
 * @param limitMinor how low the balance may fall, 0 or negative
 * @param balanceMinor what it has, holds included
 * @param heldMinor what of it is set aside by open holds
 * @param postings how many lines its statement has
 * @param closed whether it takes part in nothing any more
 */
public record Account(
        AccountId id, Unit unit, long limitMinor, long balanceMinor, long heldMinor, long postings, boolean closed) {
    /** An account that is open. */
    public Account(AccountId id, Unit unit, long limitMinor, long balanceMinor, long heldMinor, long postings) {
        this(id, unit, limitMinor, balanceMinor, heldMinor, postings, false);
    }

    /** What its owner can spend now: balance less holds, down to the limit. */
    public long availableMinor() {
        return balanceMinor - heldMinor - limitMinor;
    }
}
