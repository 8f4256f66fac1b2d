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
    /** What a line of a statement says happened. The code is what pages of statements carry and never changes. */
    public enum Kind {
        /** Money moved outright. */
        TRANSFER(1),
        /** Money was set aside. */
        HOLD_PLACED(2),
        /** Money was paid out of a hold. */
        HOLD_POSTED(3),
        /** The rest of a hold was given back. */
        HOLD_VOIDED(4),
        /** The rest of a hold was given back because its time was over. */
        HOLD_EXPIRED(5);

        private static final Kind[] BY_CODE = values();
        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** The number that stands for this kind in pages. */
        public int code() {
            return code;
        }

        /** The kind of a page's code. */
        public static Kind of(int code) {
            if (code < 1 || code > BY_CODE.length) {
                throw new IllegalArgumentException("no kind of posting has the code " + code);
            }
            return BY_CODE[code - 1];
        }
    }
}
