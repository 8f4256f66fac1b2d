package org.bartergrid.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;
import org.jspecify.annotations.Nullable;

/**
 * Every account's statement, current with every answered command: the newest lines are in memory, the others in pages.
 *
 * <p>Lines gather in the <em>active</em> table; when there are many it is <em>frozen</em>, and the keeper of the books
 * writes its lines into pages and drops it. Lines that are lost from memory in a crash come again, the same, when the log
 * is read from the last snapshot, which is only complete once all lines before it are in pages.
 *
 * <p>{@link #add} and {@link #freeze} belong to the writer's thread, {@link #flushFrozen} to the keeper's; {@link #of} may
 * be called under the books' read lock.
 */
final class Statements {
    private static final int PAGES_A_WRITE = 256;

    /** The lines of one account that are in memory, without gaps. */
    private record Tail(AccountId account, List<Posting> lines) {}

    /** Tails by the numbers of their accounts, which are dense: a hash table would cost more than the lines. */
    private static final class Table {
        private final List<Tail> all = new ArrayList<>();
        private @Nullable Tail[] byAccount = new Tail[64];
        private int lines;

        void add(int account, Posting posting) {
            if (account >= byAccount.length) {
                byAccount = Arrays.copyOf(byAccount, Math.max(account + 1, 2 * byAccount.length));
            }
            Tail tail = byAccount[account];
            if (tail == null) {
                tail = new Tail(posting.account(), new ArrayList<>());
                byAccount[account] = tail;
                all.add(tail);
            }
            tail.lines.add(posting);
            lines++;
        }

        List<Posting> of(int account) {
            Tail tail = account < byAccount.length ? byAccount[account] : null;
            return tail == null ? List.of() : tail.lines;
        }
    }

    private final Pages pages;
    private final int mostActive;
    private Table active = new Table();
    private volatile Table frozen = new Table();

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
        return active.lines >= mostActive;
    }

    /** Whether a table waits for {@link #flushFrozen}. */
    boolean isFrozen() {
        return frozen.lines > 0;
    }

    /** Freezes the active table, if none is frozen. */
    void freeze() {
        if (!isFrozen()) {
            frozen = active;
            active = new Table();
        }
    }

    /** Writes what is frozen into pages, then drops it. */
    void flushFrozen() {
        Map<String, byte[]> ready = new LinkedHashMap<>();
        for (Tail tail : frozen.all) {
            List<Posting> lines = withBeginning(tail);
            for (int from = 0; from < lines.size(); ) {
                long page = StatementPage.of(lines.get(from).sequence());
                int to = (int) Math.min(
                        lines.size(),
                        from
                                + (page + 1) * StatementPage.LINES
                                - lines.get(from).sequence()
                                + 1);
                String name = StatementPage.name(tail.account, page);
                ready.put(name, StatementPage.encode(name, lines.subList(from, to)));
                from = to;
                if (ready.size() == PAGES_A_WRITE) {
                    pages.write(ready);
                    ready.clear();
                }
            }
        }
        if (!ready.isEmpty()) {
            pages.write(ready);
        }
        frozen = new Table();
    }

    /** A tail with the lines before it that are on its first page. */
    private List<Posting> withBeginning(Tail tail) {
        long first = tail.lines.get(0).sequence();
        if ((first - 1) % StatementPage.LINES == 0) {
            return tail.lines;
        }
        List<Posting> lines = new ArrayList<>();
        for (Posting line : StatementPage.read(pages, tail.account, StatementPage.of(first))) {
            if (line.sequence() < first) {
                lines.add(line);
            }
        }
        if (lines.size() != (first - 1) % StatementPage.LINES) {
            throw new PageDamagedException(
                    StatementPage.name(tail.account, StatementPage.of(first)),
                    "lines before " + first + " are missing");
        }
        lines.addAll(tail.lines);
        return lines;
    }

    /**
     * An account's statement as it stands now, to be read by anyone for ever. To be called under the read lock.
     *
     * @param number the account's
     */
    Statement of(Account account, int number) {
        // The frozen lines first: they are in pages before they are dropped.
        List<Posting> lines = new ArrayList<>(frozen.of(number));
        lines.addAll(active.of(number));
        return new Statement(account, lines, pages);
    }
}
