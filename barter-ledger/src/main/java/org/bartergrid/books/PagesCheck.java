package org.bartergrid.books;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the books keep in pages with what their log says, while somebody leads books through the log: snapshots,
 * pages of statements, and that no id stands in the log twice. For one thread.
 */
public final class PagesCheck {
    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_PAGES = 10_000;

    private final BooksStore store;
    private final List<Snapshots.Entry> snapshots;
    private final long snapshotBlock;
    private final List<IdTable> ids = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable LineRuns lines;

    /** Pages that were read lately: the lines of one come close to each other. */
    private final Map<String, List<Posting>> recent = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Posting>> eldest) {
            return size() > MOST_PAGES;
        }
    };

    /** A check of these books. */
    public PagesCheck(BooksStore store) {
        this.store = store;
        List<Snapshots.Entry> found = List.of();
        try {
            found = new Snapshots(store.pages()).entries();
        } catch (PageDamagedException damaged) {
            problem(damaged.getMessage() + ": delete it, and the next start reads the whole log.");
        }
        this.snapshots = found;
        this.snapshotBlock = found.isEmpty() ? 0 : found.get(found.size() - 1).block();
    }

    /** A block was applied to books that stand after it now. */
    public void follow(Effects effects, Books books) {
        checkIds(effects);
        for (Snapshots.Entry snapshot : snapshots) {
            if (snapshot.block() == effects.block()) {
                checkSnapshot(snapshot, books);
            }
        }
        if (effects.block() <= snapshotBlock) {
            // From the last snapshot on, lines may be in memory only.
            checkLines(effects.postings(), books);
        }
    }

    private void checkIds(Effects effects) {
        Block block = Replay.read(store.log(), effects.block());
        for (int i = 0; i < block.commands().size(); i++) {
            UUID id = block.commands().get(i).id().value();
            if (!isNew(id, new First(block.results().get(i), effects.block(), i, 0))) {
                problem("The id " + id + " stands in block " + effects.block() + " for the second time.");
            }
        }
    }

    private boolean isNew(UUID id, First first) {
        for (IdTable table : ids) {
            if (table.find(id) != null) {
                return false;
            }
        }
        if (ids.isEmpty() || ids.get(ids.size() - 1).size() == IdTable.MOST) {
            ids.add(new IdTable(1_024, 0));
        }
        return ids.get(ids.size() - 1).add(id, first);
    }

    private void checkSnapshot(Snapshots.Entry snapshot, Books books) {
        try {
            Books restored =
                    new Books(new Snapshots(store.pages()).load(snapshot).image());
            if (!restored.head().equals(books.head())
                    || !restored.ledger().accounts().equals(books.ledger().accounts())
                    || !restored.capacity().image().equals(books.capacity().image())) {
                problem("The snapshot after block " + snapshot.block() + " shows other books than the log.");
            }
        } catch (PageDamagedException damaged) {
            problem("The snapshot after block " + snapshot.block() + " cannot be read: " + damaged.getMessage() + ".");
        }
    }

    private void checkLines(List<Posting> postings, Books books) {
        for (int i = 0; i < postings.size(); i++) {
            Posting posting = postings.get(i);
            try {
                List<Posting> page =
                        page(books.postedAccounts()[i], posting.account(), StatementPage.of(posting.sequence()));
                int at = (int) ((posting.sequence() - 1) % StatementPage.LINES);
                if (at >= page.size() || !page.get(at).equals(posting)) {
                    problem("Line " + posting.sequence() + " of the statement of " + posting.account()
                            + " is not in its page as the log says.");
                }
            } catch (PageDamagedException damaged) {
                problem(damaged.getMessage() + ".");
            }
        }
    }

    private List<Posting> page(int number, AccountId account, long page) {
        LineRuns all = lines();
        String name = StatementPage.name(account, page);
        List<Posting> read = recent.get(name);
        if (read == null) {
            read = all.read(number, account, page);
            recent.put(name, read);
        }
        return read;
    }

    private LineRuns lines() {
        LineRuns known = lines;
        if (known == null) {
            known = new LineRuns(store.pages(), number -> {
                throw new IllegalStateException("a check merges nothing");
            });
            lines = known;
        }
        return known;
    }

    /** What is wrong, a sentence each; to be called with the books at the end of the log. */
    public List<String> check(Books books) {
        if (DiskMark.idsFrom(store.pages()).block() > books.block() + 1
                || DiskMark.linesThrough(store.pages()).block() > books.block()) {
            problem("The pages with ids and lines are ahead of the log, which ends at block " + books.block() + ".");
        }
        for (Account account : books.ledger().accounts()) {
            if (account.closed() && (account.balanceMinor() != 0 || account.heldMinor() != 0)) {
                problem("Account " + account.id() + " is closed but not empty.");
            }
        }
        return problems;
    }

    private void problem(String sentence) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(sentence);
        }
    }
}
