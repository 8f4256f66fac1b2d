package org.bartergrid.bench.ledger;

import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Report;

/** One thing that is compared. */
interface Comparison {
    /** What it is called on the command line. */
    String name();

    /**
     * Measures all contenders, and reports what it found.
     *
     * @throws BenchFailure if one of them answered wrongly, or it cannot be measured here
     */
    void run(Bench bench, Report report);
}
