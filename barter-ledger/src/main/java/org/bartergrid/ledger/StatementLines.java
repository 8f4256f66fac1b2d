package org.bartergrid.ledger;

/** Who gets the lines of statements that a ledger writes. */
public interface StatementLines {
    /**
     * A line was written.
     *
     * @param account the account's number, see {@link Ledger#number}
     */
    void line(int account, Posting posting);
}
