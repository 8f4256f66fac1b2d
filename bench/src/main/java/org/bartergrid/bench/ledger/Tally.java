package org.bartergrid.bench.ledger;

/** What was answered in all comparisons of a run. Not thread-safe. */
final class Tally {
    private long transfers;
    private long rejected;
    private long duplicates;
    private long sumMinor;

    void add(Audit audit, long sum) {
        transfers += audit.transfers();
        rejected += audit.rejected();
        duplicates += audit.duplicates();
        sumMinor += sum;
    }

    long transfers() {
        return transfers;
    }

    long rejected() {
        return rejected;
    }

    long duplicates() {
        return duplicates;
    }

    /** The sum of all balances of all ledgers: 0, or the run had failed. */
    long sumMinor() {
        return sumMinor;
    }
}
