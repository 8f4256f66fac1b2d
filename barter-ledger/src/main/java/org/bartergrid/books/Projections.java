package org.bartergrid.books;

import java.util.List;
import java.util.Optional;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;

/**
 * Port: the books as SQL tables, derived from the log. They may lag, and can be dropped and rebuilt. Projecting a block
 * twice is the same as once.
 */
public interface Projections {
    /** The newest block that was projected completely; 0 if none, or if all of it has to be projected again. */
    long watermark();

    /**
     * The block up to which they were to be rebuilt when that was last begun; 0 if it never was. Below it the watermark
     * means that they do not say again what they said before.
     */
    long rebuiltUpTo();

    /**
     * Projects blocks that follow each other and the watermark, then moves the watermark to the last one. Blocks that were
     * projected before are passed over.
     *
     * @throws IllegalStateException if blocks before them were not projected
     */
    void project(List<Effects> blocks);

    /** Lines of one statement as they were projected, newest first, with sequences below {@code beforeSequence}. */
    List<Posting> postings(AccountId account, long beforeSequence, int limit);

    /** A hold as it was projected; it stays here when the books have forgotten it. */
    Optional<Hold> hold(HoldId id);

    /** A contract's reservation as it was projected; it stays here in its last state when the books have forgotten it. */
    Optional<Capacity.Status> reservation(ContractId contract);

    /** Headers of the blocks that were projected, from a number on, in order and without a gap. */
    List<BlockHeader> blocks(long fromBlock, int limit);

    /** Accounts as they were projected, in order of id, after {@code afterId} (empty for the first). */
    List<Account> accounts(String afterId, int limit);

    /** Whether all is there that was projected. If not it has to be rebuilt. */
    default boolean isSound() {
        return true;
    }

    /**
     * Has everything projected again from the first block. That this is to be is noted at once and outlives a crash; what
     * was projected before may be read until the first block comes, and is gone then.
     *
     * @param upTo the newest block, see {@link #rebuiltUpTo}
     */
    void rebuild(long upTo);
}
