package org.bartergrid.ledger;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of an account's statement: immutable, and written by exactly one step (or by book time, for an expiry).
 *
 * @param account whose line it is
 * @param sequence its number in that statement, from 1 without gaps
 * @param entry the entry that wrote it, or the hold's id for an expiry
 * @param step index of the step in its entry; 0 for an expiry
 * @param kind what happened
 * @param counterparty the other account, if money moved
 * @param hold the hold concerned, if any
 * @param amountMinor change of the balance, negative for what left it
 * @param heldMinor change of what is held
 * @param balanceMinor balance afterwards
 * @param heldAfterMinor held afterwards
 * @param bookTimeMillis when, by the books
 */
public record Posting(
        AccountId account,
        long sequence,
        UUID entry,
        int step,
        Kind kind,
        @Nullable AccountId counterparty,
        @Nullable HoldId hold,
        long amountMinor,
        long heldMinor,
        long balanceMinor,
        long heldAfterMinor,
        long bookTimeMillis) {
    /** What a line of a statement says happened. */
    public enum Kind {
        /** Money moved outright. */
        TRANSFER,
        /** Money was set aside. */
        HOLD_PLACED,
        /** Money was paid out of a hold. */
        HOLD_POSTED,
        /** The rest of a hold was given back. */
        HOLD_VOIDED,
        /** The rest of a hold was given back because its time was over. */
        HOLD_EXPIRED
    }
}
