package org.bartergrid.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Ledger;
import org.bartergrid.ledger.LedgerImage;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.ledger.Posting;
import org.bartergrid.market.Capacity;
import org.jspecify.annotations.Nullable;

/**
 * The deterministic heart: {@link Ledger} and {@link Capacity} under one sequence of commands. The same blocks always
 * lead to the same state, whether from the beginning or from an image. Not thread-safe: {@link BooksWriter} owns it.
 *
 * <p>A command changes both or neither: capacity first, and taken back if the ledger refuses. That no command comes twice
 * is not its business but its writer's, see {@link CommandIds}.
 */
public final class Books {
    private static final Result APPLIED = new Result.Applied();

    /**
     * All that the books knew after a block: what a snapshot is made of.
     *
     * @param head header of that block
     */
    public record Image(BlockHeader head, LedgerImage ledger, Capacity.Image capacity) {}

    /** The header that stands before the first block. */
    static final BlockHeader BEFORE_FIRST =
            new BlockHeader(2, 0, 0, 0, BlockHeader.NO_HASH, BlockHeader.NO_HASH, 0, 0, BlockHeader.NO_HASH);

    private final Ledger ledger;
    private final Capacity capacity;
    private BlockHeader head;

    /** What a block did, while its header is not known yet. */
    private List<Result> results = List.of();

    private List<Posting> postings = List.of();

    private int[] postedAccounts = new int[64];
    private int accountsBefore;
    private long bookTimeMillis;

    /** How far the next block is: the ledger shows the last one, parts of the next one, or all of the next one. */
    private enum Next {
        /** Nothing of it was done. */
        NONE,
        /** It is being applied. */
        HALF,
        /** It was applied, and is to be completed. */
        APPLIED
    }

    private Next next = Next.NONE;

    /** Books before their first block. */
    public Books() {
        ledger = new Ledger();
        capacity = new Capacity();
        head = BEFORE_FIRST;
    }

    /** The books that an image shows. */
    public Books(Image image) {
        ledger = new Ledger(image.ledger());
        capacity = new Capacity(image.capacity());
        head = image.head();
        bookTimeMillis = head.bookTimeMillis();
    }

    /** A copy of all that stands, to be read by anyone while the books go on. */
    public Image image() {
        return new Image(head, ledger.image(), capacity.image());
    }

    /**
     * Applies the commands of the next block; {@link #complete} is to follow.
     *
     * @param newBookTimeMillis the block's book time, above the last one's
     * @return the results, one a command
     */
    List<Result> apply(long newBookTimeMillis, List<Command> commands) {
        if (newBookTimeMillis <= bookTimeMillis) {
            throw new IllegalArgumentException("book time " + newBookTimeMillis + " is not after block " + head.number()
                    + " at " + bookTimeMillis);
        }
        bookTimeMillis = newBookTimeMillis;
        accountsBefore = ledger.accountCount();
        next = Next.HALF;
        postings = new ArrayList<>(2 * commands.size());
        results = new ArrayList<>(commands.size());
        ledger.expire(bookTimeMillis, this::posted);
        capacity.expire(bookTimeMillis);
        for (Command command : commands) {
            results.add(apply(command));
        }
        next = Next.APPLIED;
        return results;
    }

    /**
     * The block that was applied has this header.
     *
     * @return what the block did
     */
    Effects complete(BlockHeader header) {
        if (header.number() != head.number() + 1) {
            throw new IllegalArgumentException("block " + header.number() + " does not follow block " + head.number());
        }
        head = header;
        next = Next.NONE;
        return new Effects(
                header,
                results,
                postings,
                ledger.takeChangedAccounts(),
                ledger.takeChangedHolds(),
                capacity.takeChanged());
    }

    /**
     * An account as it stood after the last complete block, also while the next one is applied but not complete; null if
     * it was not open then. The first line that the next block wrote for it tells what was before.
     *
     * @throws IllegalStateException if the next block could only be applied in part
     */
    @Nullable
    Account standing(AccountId id) {
        if (next == Next.HALF) {
            throw new IllegalStateException("block " + (head.number() + 1) + " was applied in part");
        }
        int number = ledger.number(id);
        if (number < 0 || (next == Next.APPLIED && number >= accountsBefore)) {
            return null;
        }
        Account now = ledger.account(number);
        if (next == Next.NONE || !ledger.isChanged(number)) {
            return now;
        }
        // A closed account never changes again, so what has changed was open.
        for (int i = 0; i < postings.size(); i++) {
            if (postedAccounts[i] == number) {
                Posting first = postings.get(i);
                return new Account(
                        id,
                        now.unit(),
                        now.limitMinor(),
                        first.balanceMinor() - first.amountMinor(),
                        first.heldAfterMinor() - first.heldMinor(),
                        first.sequence() - 1,
                        false);
            }
        }
        return new Account(
                id, now.unit(), now.limitMinor(), now.balanceMinor(), now.heldMinor(), now.postings(), false);
    }

    private void posted(int account, Posting posting) {
        if (postings.size() == postedAccounts.length) {
            postedAccounts = Arrays.copyOf(postedAccounts, 2 * postedAccounts.length);
        }
        postedAccounts[postings.size()] = account;
        postings.add(posting);
    }

    /** Whose the lines of the last block are, by the accounts' numbers; good until the next block is applied. */
    int[] postedAccounts() {
        return postedAccounts;
    }

    private Result apply(Command command) {
        if (!command.capacity().isEmpty()) {
            Capacity.Refusal refusal = capacity.apply(command.capacity(), bookTimeMillis);
            if (refusal != null) {
                return new Result.CapacityRefused(refusal);
            }
        }
        Outcome outcome = ledger.apply(command.entry(), bookTimeMillis, this::posted);
        if (outcome instanceof Outcome.Refused refused) {
            if (!command.capacity().isEmpty()) {
                capacity.revert();
            }
            return new Result.MoneyRefused(refused);
        }
        return APPLIED;
    }

    /** The accounts and holds, to be read. */
    public Ledger ledger() {
        return ledger;
    }

    /** The reservations, to be read. */
    public Capacity capacity() {
        return capacity;
    }

    /** Header of the last block; number 0 before the first. */
    public BlockHeader head() {
        return head;
    }

    /** Number of the last block; 0 before the first. */
    public long block() {
        return head.number();
    }
}
