package org.bartergrid.books;

import java.util.List;
import java.util.Optional;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;

/**
 * Port: the books as SQL tables, derived from the log. They may lag, and can be dropped and rebuilt. Projecting a block
 * twice is the same as once.
 */
public interface Projections {
    /** The newest block that was projected completely; 0 if none. */
    long watermark();

    /**
     * Projects blocks that follow each other and the watermark, then moves the watermark to the last one. Blocks that were
     * projected before are passed over.
     */
    void project(List<Effects> blocks);

    /** Lines of one statement as they were projected, newest first, with sequences below {@code beforeSequence}. */
    List<Posting> postings(AccountId account, long beforeSequence, int limit);

    /** A hold as it was projected; it stays here when the books have forgotten it. */
    Optional<Hold> hold(HoldId id);

    /** Headers of the blocks that were projected, from a number on, in order. */
    List<BlockHeader> blocks(long fromBlock, int limit);

    /** Accounts as they were projected, in order of id, after {@code afterId} (empty for the first). */
    List<Account> accounts(String afterId, int limit);

    /** Forgets everything, so that it can be rebuilt. */
    void clear();
}
