package org.bartergrid.bench.ledger;

/** What a contender answers to a transfer. */
enum Reply {
    /** The money moved. */
    APPLIED,
    /** The payer has not enough. */
    REFUSED,
    /** This id came before, and the money moved then. */
    APPLIED_BEFORE,
    /** This id came before, and the payer had not enough then. */
    REFUSED_BEFORE;

    static Reply of(boolean applied, boolean repeated) {
        if (repeated) {
            return applied ? APPLIED_BEFORE : REFUSED_BEFORE;
        }
        return applied ? APPLIED : REFUSED;
    }

    /** Whether it is the first result of an id that came before. */
    boolean repeated() {
        return this == APPLIED_BEFORE || this == REFUSED_BEFORE;
    }

    /** Whether the money moved, now or before. */
    boolean applied() {
        return this == APPLIED || this == APPLIED_BEFORE;
    }
}
