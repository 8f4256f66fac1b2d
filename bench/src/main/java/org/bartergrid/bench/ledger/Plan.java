package org.bartergrid.bench.ledger;

import java.util.concurrent.TimeUnit;

/**
 * How much is measured.
 *
 * @param rounds counted turns of each contender, after one that only warms it up
 * @param warmUpMillis of the turn that is not counted
 * @param turnMillis of a counted turn
 * @param singles the most transfers in a turn of callers who give one at a time: memory keeps every id
 * @param batched the most transfers in a turn of callers who give a hundred at a time
 * @param sustainedMillis how long the books are written with statements behind them
 * @param sustainedTransfers the most transfers in that time
 * @param postings how many lines the statements have that are read
 * @param readMillis of a turn of reading statements
 * @param beforeStart how many transfers there are, at least, when a start is measured
 */
record Plan(
        int rounds,
        long warmUpMillis,
        long turnMillis,
        int singles,
        int batched,
        long sustainedMillis,
        int sustainedTransfers,
        int postings,
        long readMillis,
        int beforeStart) {
    /** In words, for the table. */
    String inWords() {
        return rounds + " rounds of " + turnMillis / 1_000 + " s after one that does not count, medians";
    }

    /** Under five minutes in all. */
    static Plan quick() {
        return new Plan(3, 2_000, 2_000, 250_000, 400_000, 15_000, 1_000_000, 200_000, 3_000, 1_000_000);
    }

    /** About a quarter of an hour. */
    static Plan full() {
        return new Plan(
                5,
                5_000,
                5_000,
                250_000,
                500_000,
                TimeUnit.MINUTES.toMillis(2),
                3_000_000,
                1_000_000,
                10_000,
                10_000_000);
    }
}
