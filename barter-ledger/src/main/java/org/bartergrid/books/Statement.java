package org.bartergrid.books;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.bartergrid.books.LineTable.Tail;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.Posting;
import org.jspecify.annotations.Nullable;

/**
 * One account's statement as it stood when it was asked for: lines that were in memory then, and those on disk. It
 * does not change when the books go on. Reads at most one page of the statement for a line; for one thread.
 */
public final class Statement {
    private final Account account;
    private final Tail older;
    private final Tail newest;
    private final LongFunction<List<Posting>> pages;
    private @Nullable List<Posting> page;
    private long pageNumber;

    /**
     * The statement of an account.
     *
     * @param older lines that may be on disk too
     * @param newest lines after those
     * @param pages what left memory of the page with a number, from its first line on
     */
    Statement(Account account, Tail older, Tail newest, LongFunction<List<Posting>> pages) {
        this.account = account;
        this.older = older;
        this.newest = newest;
        this.pages = pages;
    }

    /** The account, as it stood. */
    public Account account() {
        return account;
    }

    /** How many lines there are. */
    public long lines() {
        return account.postings();
    }

    /**
     * A line.
     *
     * @param sequence from 1 to {@link #lines}
     * @throws PageDamagedException if its page is not as it was written
     */
    public Posting line(long sequence) {
        if (newest.has(sequence)) {
            return newest.line(sequence);
        } else if (older.has(sequence)) {
            return older.line(sequence);
        }
        List<Posting> lines = page(StatementPage.of(sequence));
        int at = (int) ((sequence - 1) % StatementPage.LINES);
        if (at >= lines.size()) {
            throw new PageDamagedException(
                    StatementPage.name(account.id(), pageNumber), "line " + sequence + " is missing");
        }
        return lines.get(at);
    }

    private List<Posting> page(long wanted) {
        List<Posting> lines = page;
        if (lines == null || pageNumber != wanted) {
            lines = pages.apply(wanted);
            page = lines;
            pageNumber = wanted;
        }
        return lines;
    }

    /**
     * Lines, the newest first.
     *
     * @param beforeSequence only lines before this one
     * @param fromMillis only lines at this book time or later
     * @param untilMillis only lines before this book time
     * @param limit at most so many
     */
    public List<Posting> newestFirst(long beforeSequence, long fromMillis, long untilMillis, int limit) {
        long from = firstAt(fromMillis);
        long end = Math.min(Math.min(beforeSequence, lines() + 1), firstAt(untilMillis));
        List<Posting> found = new ArrayList<>();
        for (long sequence = end - 1; sequence >= from && found.size() < limit; sequence--) {
            found.add(line(sequence));
        }
        return found;
    }

    /** The first line at a book time or later; one past the last if there is none. Book time never falls, so halving finds it. */
    private long firstAt(long bookTimeMillis) {
        if (bookTimeMillis <= 0) {
            return 1;
        } else if (bookTimeMillis == Long.MAX_VALUE) {
            return lines() + 1;
        }
        long from = 1;
        long to = lines() + 1;
        while (from < to) {
            long middle = (from + to) >>> 1;
            if (line(middle).bookTimeMillis() < bookTimeMillis) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
