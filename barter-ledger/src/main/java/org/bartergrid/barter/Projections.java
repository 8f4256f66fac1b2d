package org.bartergrid.barter;

import java.util.Collection;
import java.util.List;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;

/**
 * Port: what people query about the books, derived from the log. It may lag, and can be dropped and rebuilt. Projecting a
 * block twice is the same as once.
 */
public interface Projections {
    /** The newest block that was projected completely; 0 if none. */
    long watermark();

    /**
     * Projects a block, the one after the watermark or one seen before, then moves the watermark.
     *
     * @param postings every line that the block wrote
     * @param accounts final state of every account that the block touched
     */
    void project(long block, List<Posting> postings, Collection<Account> accounts);

    /** Lines of one statement, newest first, with sequences below {@code beforeSequence}. */
    List<Posting> postings(AccountId account, long beforeSequence, int limit);

    /** An account as it was projected, in order of id, after {@code afterId} (empty for the first). */
    List<Account> accounts(String afterId, int limit);

    /** Forgets everything, so that it can be rebuilt. */
    void clear();
}
