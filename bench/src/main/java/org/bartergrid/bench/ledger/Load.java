package org.bartergrid.bench.ledger;

/**
 * Who gives how much at a time.
 *
 * @param callers how many give transfers at the same time
 * @param atOnce how many transfers a caller gives before it waits for all of their answers
 * @param transfersEach the most that one caller gives in a round
 * @param spread between which accounts they are
 */
record Load(int callers, int atOnce, int transfersEach, Spread spread) {
    /** Which accounts transfers touch. */
    enum Spread {
        /** Any two. */
        UNIFORM,
        /** In half of the transfers one side is account 0. */
        HOT
    }

    /** A load of about {@code most} transfers in a round. */
    static Load of(int callers, int atOnce, int most, Spread spread) {
        int rounds = Math.max(1, most / callers / atOnce);
        return new Load(callers, atOnce, rounds * atOnce, spread);
    }

    /** How many transfers there are in all. */
    int transfers() {
        return callers * transfersEach;
    }
}
