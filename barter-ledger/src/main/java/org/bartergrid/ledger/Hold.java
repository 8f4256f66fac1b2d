package org.bartergrid.ledger;

/**
 * A hold as it stands: a copy, which later entries do not change.
 *
 * @param id its name
 * @param account whose money is set aside
 * @param placedMinor how much was set aside at first
 * @param remainingMinor how much still is; 0 once closed
 * @param expiresAtMillis book time from which it is free again
 * @param state how far it has come
 */
public record Hold(
        HoldId id, AccountId account, long placedMinor, long remainingMinor, long expiresAtMillis, State state) {
    /** How far a hold has come; it leaves OPEN once and never returns. */
    public enum State {
        /** Money is set aside. */
        OPEN,
        /** All of it was paid out. */
        POSTED,
        /** What was left was given back by a step. */
        VOIDED,
        /** What was left was given back by book time. */
        EXPIRED
    }
}
