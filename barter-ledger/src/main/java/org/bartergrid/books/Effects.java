package org.bartergrid.books;

import java.util.List;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.Posting;
import org.bartergrid.market.Capacity;

/**
 * What one block did.
 *
 * @param header of the block
 * @param results one a command
 * @param postings lines of statements that it wrote, in order
 * @param accounts every account that it changed, as it stood at the block's end
 * @param holds every hold that it changed, as it stood at the block's end
 * @param reservations every reservation that it changed, as it stood at the block's end
 */
public record Effects(
        BlockHeader header,
        List<Result> results,
        List<Posting> postings,
        List<Account> accounts,
        List<Hold> holds,
        List<Capacity.Status> reservations) {
    /** How many rows of tables it takes to say it. */
    public int rows() {
        return 1 + postings.size() + accounts.size() + holds.size() + reservations.size();
    }

    /** The block's number. */
    public long block() {
        return header.number();
    }
}
