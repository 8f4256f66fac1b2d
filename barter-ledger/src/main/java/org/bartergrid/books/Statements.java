package org.bartergrid.books;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bartergrid.books.LineTable.Tail;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.Posting;

/**
 * Every account's statement, current with every answered command: the newest lines are in memory, the others in pages.
 *
 * <p>Lines gather in the <em>active</em> table; when there are many it is <em>frozen</em>, and the keeper of the books
 * writes its lines into pages and drops it. Lines that are lost from memory in a crash come again, the same, when the log
 * is read from the last snapshot, which is only complete once all lines before it are in pages.
 *
 * <p>{@link #add} and {@link #freeze} belong to the writer's thread, {@link #flushFrozen} to the keeper's; {@link #of} may
 * be called whenever nobody adds.
 */
final class Statements {
    private static final int PAGES_A_WRITE = 256;

    private final Pages pages;
    private final int mostActive;
    private volatile LineTable active = new LineTable();
    private volatile LineTable frozen = new LineTable();

    /**
     * Statements whose older lines are in pages.
     *
     * @param mostActive how many lines the active table takes; twice as many may be in memory
     */
    Statements(Pages pages, int mostActive) {
        this.pages = pages;
        this.mostActive = mostActive;
    }

    /**
     * Adds lines.
     *
     * @param accounts whose each is, by number
     */
    void add(List<Posting> postings, int[] accounts) {
        for (int i = 0; i < postings.size(); i++) {
            active.add(accounts[i], postings.get(i));
        }
    }

    /** Whether the active table has taken all it should. */
    boolean isFull() {
        return active.lines() >= mostActive;
    }

    /** Whether a table waits for {@link #flushFrozen}. */
    boolean isFrozen() {
        return frozen.lines() > 0;
    }

    /** Freezes the active table, if none is frozen. */
    void freeze() {
        if (!isFrozen()) {
            frozen = active;
            active = new LineTable();
        }
    }

    /** Writes what is frozen into pages, then drops it. */
    void flushFrozen() {
        LineTable full = frozen;
        Map<String, byte[]> ready = new LinkedHashMap<>();
        for (int i = 0; i < full.tails(); i++) {
            Tail tail = full.tail(i);
            List<Posting> lines = beginning(tail);
            for (long next = tail.firstSequence(); next < tail.endSequence(); ) {
                long page = StatementPage.of(next);
                long end = Math.min(tail.endSequence(), (page + 1) * StatementPage.LINES + 1);
                while (next < end) {
                    lines.add(tail.line(next++));
                }
                String name = StatementPage.name(tail.account(), page);
                ready.put(name, StatementPage.encode(name, lines));
                lines.clear();
                if (ready.size() == PAGES_A_WRITE) {
                    pages.write(ready);
                    ready.clear();
                }
            }
        }
        if (!ready.isEmpty()) {
            pages.write(ready);
        }
        frozen = new LineTable();
    }

    /** The lines before a tail that are on its first page. */
    private List<Posting> beginning(Tail tail) {
        List<Posting> lines = new ArrayList<>(StatementPage.LINES);
        long first = tail.firstSequence();
        if ((first - 1) % StatementPage.LINES == 0) {
            return lines;
        }
        for (Posting line : StatementPage.read(pages, tail.account(), StatementPage.of(first))) {
            if (line.sequence() < first) {
                lines.add(line);
            }
        }
        if (lines.size() != (first - 1) % StatementPage.LINES) {
            throw new PageDamagedException(
                    StatementPage.name(tail.account(), StatementPage.of(first)),
                    "lines before " + first + " are missing");
        }
        return lines;
    }

    /**
     * An account's statement as it stands now, to be read by anyone for ever. To be called while nobody adds.
     *
     * @param number the account's
     */
    Statement of(Account account, int number) {
        // In this order: the active table may be frozen meanwhile, and frozen lines are in pages before they are
        // dropped.
        Tail newest = active.of(number);
        return new Statement(account, frozen.of(number), newest, pages);
    }
}
