package org.bartergrid.books;

import java.util.Arrays;
import java.util.List;
import org.bartergrid.books.LineTable.Tail;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Ledger;
import org.bartergrid.ledger.Posting;

/**
 * Every account's statement, current with every answered command: the newest lines are in memory, the others on disk.
 *
 * <p>Lines gather in the <em>active</em> table; when there are many it is <em>frozen</em>, and the keeper of the books
 * brings its lines to disk ({@link LineRuns}) and drops it. Lines that are lost from memory in a crash come again, the
 * same, when the log is read from the last snapshot, which is only complete once all lines before it are there.
 *
 * <p>Whenever a table has been brought to disk a page says up to which block all lines are there: a start, or books that
 * stand by, need remember no older ones.
 *
 * <p>{@link #add} and {@link #freeze} belong to the writer's thread, {@link #flushFrozen} to the keeper's; {@link #of} may
 * be called whenever nobody adds.
 */
final class Statements {
    private final LineRuns runs;
    private final DiskMark mark;
    private final int mostActive;

    /** Every account that has lines, by number; written by whoever adds. */
    private volatile AccountId[] owners = new AccountId[0];

    private volatile LineTable active = new LineTable();
    private volatile LineTable frozen = new LineTable();

    /** What is frozen are all lines up to this block that are in no older table. */
    private volatile long frozenThroughBlock;

    /**
     * Statements whose older lines are on disk.
     *
     * @param mostActive how many lines the active table takes; twice as many may be in memory
     */
    Statements(Pages pages, int mostActive) {
        this.runs = new LineRuns(pages, number -> owners[number]);
        this.mark = DiskMark.linesThrough(pages);
        this.mostActive = mostActive;
    }

    /** Makes the accounts known that had lines before; nothing must have been added yet. */
    void know(Ledger ledger) {
        AccountId[] known = new AccountId[ledger.accountCount()];
        for (int number = 0; number < known.length; number++) {
            known[number] = ledger.account(number).id();
        }
        owners = known;
    }

    /**
     * Sees what others have brought to disk, and goes on from there.
     *
     * @param head the last block of the log
     */
    void takeOver(long head) {
        runs.takeOver();
        mark.limit(head);
    }

    /** The block up to which all lines are on disk, as whoever writes the books has noted; 0 if nobody has. */
    long throughBlockOnDisk() {
        return mark.block();
    }

    /**
     * Adds lines.
     *
     * @param accounts whose each is, by number
     */
    void add(List<Posting> postings, int[] accounts) {
        for (int i = 0; i < postings.size(); i++) {
            Posting line = postings.get(i);
            owns(accounts[i], line.account());
            active.add(accounts[i], line);
        }
    }

    /** Makes accounts known whose lines are on disk already; the same as {@link #add} otherwise. */
    void know(List<Posting> postings, int[] accounts) {
        for (int i = 0; i < postings.size(); i++) {
            owns(accounts[i], postings.get(i).account());
        }
    }

    private void owns(int number, AccountId account) {
        AccountId[] known = owners;
        if (number >= known.length) {
            known = Arrays.copyOf(known, Math.max(number + 1, 2 * known.length));
            known[number] = account;
            owners = known;
        } else if (known[number] == null) {
            // Seen by the keeper when it sees the frozen table with the line.
            known[number] = account;
        }
    }

    /** Whether the active table has taken all it should. */
    boolean isFull() {
        return isFull(1);
    }

    /** Whether the active table has taken so many times what it should. */
    boolean isFull(int times) {
        return active.lines() >= times * mostActive;
    }

    /** How many lines the active table has. */
    int activeSize() {
        return active.lines();
    }

    /** Whether a table waits for {@link #flushFrozen}. */
    boolean isFrozen() {
        return frozen.lines() > 0;
    }

    /**
     * Freezes the active table, if none is frozen.
     *
     * @param block the last one whose lines were added
     */
    void freeze(long block) {
        if (!isFrozen()) {
            frozenThroughBlock = block;
            frozen = active;
            active = new LineTable();
        }
    }

    /** Brings what is frozen to disk, then drops it. */
    void flushFrozen() {
        if (isFrozen()) {
            runs.add(frozen);
            mark.note(frozenThroughBlock);
            frozen = new LineTable();
        }
    }

    /**
     * Drops tables that whoever writes the books has brought to disk. Lines up to that block need not be added any more; no
     * table has others before and after them then.
     *
     * @param block the last one whose lines were added
     */
    void drop(long throughBlockOnDisk, long block) {
        if (isFrozen() && frozenThroughBlock <= throughBlockOnDisk) {
            frozen = new LineTable();
        }
        if (block <= throughBlockOnDisk && active.lines() > 0) {
            active = new LineTable();
        }
    }

    /** What was brought to disk, to be merged now and then. */
    LineRuns runs() {
        return runs;
    }

    /**
     * An account's statement as it stands now, to be read by anyone for ever. To be called while nobody adds.
     *
     * @param number the account's
     */
    Statement of(Account account, int number) {
        // In this order: the active table may be frozen meanwhile, and frozen lines are on disk before they are
        // dropped.
        Tail newest = active.of(number);
        return new Statement(account, frozen.of(number), newest, page -> runs.read(number, account.id(), page));
    }
}
