package org.bartergrid.ledger;

/** What became of an entry. Refusals are values, so that one bad entry never costs the others of its batch anything. */
public sealed interface Outcome {
    /** Every step happened. */
    record Applied() implements Outcome {}

    /**
     * Nothing happened.
     *
     * @param step index of the step that could not
     * @param reason why not
     * @param haveMinor what there was (available balance, or left in the hold), where the reason is about an amount; else 0
     * @param needMinor what the step asked for, where the reason is about an amount; else 0
     */
    record Refused(int step, Reason reason, long haveMinor, long needMinor) implements Outcome {}

    /** Why a step cannot happen. The code is what blocks carry and never changes. */
    enum Reason {
        /** An amount is zero or negative. */
        AMOUNT_NOT_POSITIVE(1),
        /** No account has this id. */
        UNKNOWN_ACCOUNT(2),
        /** The account is open already. */
        ACCOUNT_EXISTS(3),
        /** A limit must be 0 or negative, and not below the least amount that books carry. */
        LIMIT_OUT_OF_RANGE(4),
        /** The account counts another unit. */
        WRONG_UNIT(5),
        /** From and to are the same account. */
        SELF_TRANSFER(6),
        /** Less is available than the step needs. */
        INSUFFICIENT_BALANCE(7),
        /** A balance would pass the largest amount that books carry. */
        OVERFLOW(8),
        /** No hold has this id. */
        UNKNOWN_HOLD(9),
        /** A hold with this id was placed before. */
        HOLD_EXISTS(10),
        /** The hold was posted in full, voided, or has expired. */
        HOLD_CLOSED(11),
        /** The hold would expire at or before the present book time. */
        HOLD_ALREADY_EXPIRED(12),
        /** More is to be paid than is left in the hold. */
        EXCEEDS_HOLD(13),
        /** The account was closed. */
        ACCOUNT_CLOSED(14),
        /** An account can be closed only when its balance and its holds are zero. */
        ACCOUNT_NOT_EMPTY(15);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        /** The number that stands for this reason in blocks. */
        public int code() {
            return code;
        }

        /** The reason of a block's code. */
        public static Reason of(int code) {
            for (Reason reason : values()) {
                if (reason.code == code) {
                    return reason;
                }
            }
            throw new IllegalArgumentException("no refusal has the code " + code);
        }
    }
}
