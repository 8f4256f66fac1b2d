package org.bartergrid.bench.ledger;

import java.util.List;
import java.util.UUID;

/** Where one reader finds the statements of a contender; for one thread. */
interface Statements extends AutoCloseable {
    /**
     * A line of a statement.
     *
     * @param sequence its number, from 1
     * @param transfer whose line it is
     * @param counterparty the other account's name
     * @param amountMinor negative for what left the account
     * @param balanceMinor balance afterwards
     * @param atMillis when, epoch milliseconds
     */
    record Line(
            long sequence, UUID transfer, String counterparty, long amountMinor, long balanceMinor, long atMillis) {}

    /** The newest lines with sequences below one, newest first. */
    List<Line> page(int account, long beforeSequence, int limit);

    @Override
    void close();
}
