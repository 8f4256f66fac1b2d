package org.bartergrid.bench.ledger;

import java.util.List;

/** A ledger that takes part. Accounts are opened when it is there; whoever made it closes it. */
interface Contender extends AutoCloseable {
    /** One of those who give transfers; for one thread. */
    interface Caller {
        /** Gives one transfer and waits until its answer is on disk. */
        Reply give(Transfer transfer);

        /** Gives some and waits until all of their answers are on disk. */
        List<Reply> giveAll(List<Transfer> transfers);
    }

    /** What it is called in the answer. */
    String name();

    /** A caller by number; the same one for the same number. */
    Caller caller(int number);

    /** What every account has, by number. */
    long[] balances();

    @Override
    void close();
}
