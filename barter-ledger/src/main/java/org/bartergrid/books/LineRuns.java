package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.bartergrid.books.LineTable.Tail;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of statements that have left memory. Those that fill a page of their statement are in {@link StatementPage}s;
 * the others are in {@link LineRun}s, where lines of all accounts stand together, until runs that are merged have a page
 * of theirs in full. So the cost of a line does not depend on how many accounts there are: it is written once into a run,
 * again whenever eight runs become one, and once into its page. Written straight into its page, a line of an account
 * that has few would cost the reading and writing of all lines before it on that page.
 *
 * <p>After a crash lines may be there twice, the same, in runs or in a run and its page.
 *
 * <p>One thread adds, another merges; any may read.
 */
final class LineRuns {
    private static final Logger LOG = LoggerFactory.getLogger(LineRuns.class);
    private static final String MANIFEST = "lines/manifest";
    private static final int MERGED_AT_ONCE = 8;
    private static final int MOST_RUNS = 64;
    private static final int NAMES_A_DELETION = 256;

    /**
     * What there is at one moment.
     *
     * @param version rises with every change
     * @param runs the newest last
     */
    private record State(long version, List<LineRun> runs) {}

    private final Pages pages;
    private final IntFunction<AccountId> owners;

    /** Numbers of runs of which pages may be there that nobody needs: they are being written, or deleted. */
    private final Set<Long> leftovers = new HashSet<>();

    /** Those of them that nobody writes or deletes. */
    private final List<Long> abandoned = new ArrayList<>();

    private long nextRun = 1;
    private volatile State state;
    private volatile boolean closed;

    /**
     * The lines that were brought to disk.
     *
     * @param owners the account that has a number, for every account that has lines; called by those who add and merge
     */
    LineRuns(Pages pages, IntFunction<AccountId> owners) {
        this.pages = pages;
        this.owners = owners;
        this.state = new State(0, readManifest(List.of()));
    }

    /** Sees what others have added and merged. */
    private void reload() {
        leftovers.clear();
        state = new State(state.version + 1, readManifest(state.runs));
    }

    private List<LineRun> readManifest(List<LineRun> before) {
        ByteBuffer in = SealedPage.read(pages, MANIFEST);
        if (in == null) {
            return before;
        }
        Map<Long, LineRun> known = new HashMap<>();
        before.forEach(run -> known.put(run.number(), run));
        nextRun = in.getLong();
        for (int count = in.getInt(); count > 0; count--) {
            leftovers.add(in.getLong());
        }
        List<LineRun> runs = new ArrayList<>();
        while (in.hasRemaining()) {
            long number = in.getLong();
            long lines = in.getLong();
            LineRun run = known.get(number);
            runs.add(run == null ? LineRun.open(pages, number, lines) : run);
        }
        return List.copyOf(runs);
    }

    /**
     * Goes on where others have ended, or died: what they have left of runs that do not count is to be deleted. To be called
     * before anything is added.
     */
    synchronized void takeOver() {
        reload();
        // Two may have been begun since the manifest was written: one is added while others are merged.
        if (isAny(names(nextRun, 0)) || isAny(names(nextRun + 1, 0))) {
            leftovers.add(nextRun++);
            leftovers.add(nextRun++);
            writeManifest(state.runs);
        }
        abandoned.addAll(leftovers);
    }

    /** Deletes what others have left, which may be much; returns early when all is closed. */
    void deleteAbandoned() {
        for (long run : abandoned()) {
            if (closed) {
                return;
            }
            delete(run);
            isDeleted(run);
        }
    }

    private synchronized List<Long> abandoned() {
        List<Long> all = List.copyOf(abandoned);
        abandoned.clear();
        return all;
    }

    /** Deletes what there is of a run that was not finished, or not deleted to the end. */
    private void delete(long run) {
        long pageCount = 0;
        while (isAny(names(run, pageCount))) {
            pageCount += NAMES_A_DELETION;
        }
        delete(run, pageCount);
    }

    /** Deletes a run, its last pages first, so that the first ones tell whether there is something left. */
    private void delete(long run, long pageCount) {
        long groups = (pageCount + NAMES_A_DELETION - 1) / NAMES_A_DELETION;
        for (long group = groups - 1; group >= 0; group--) {
            pages.delete(names(run, group * NAMES_A_DELETION));
        }
        pages.delete(List.of(LineRun.fencesPage(run)));
    }

    private static List<String> names(long run, long fromPage) {
        List<String> names = new ArrayList<>(NAMES_A_DELETION);
        for (int i = 0; i < NAMES_A_DELETION; i++) {
            names.add(LineRun.page(run, fromPage + i));
        }
        return names;
    }

    private boolean isAny(List<String> names) {
        return names.stream().anyMatch(name -> pages.read(name) != null);
    }

    private synchronized long begin() {
        leftovers.add(nextRun);
        return nextRun++;
    }

    /** Makes a run count, if there is one, in the place of others; these are to be deleted. */
    private synchronized void replace(long number, @Nullable LineRun run, Collection<LineRun> gone) {
        State before = state;
        List<LineRun> runs = new ArrayList<>(before.runs);
        int place = gone.isEmpty() ? runs.size() : runs.indexOf(gone.iterator().next());
        runs.removeAll(gone);
        if (run != null) {
            runs.add(place, run);
        }
        leftovers.remove(number);
        gone.forEach(old -> leftovers.add(old.number()));
        writeManifest(runs);
        state = new State(before.version + 1, List.copyOf(runs));
    }

    private void writeManifest(List<LineRun> runs) {
        Bytes manifest = new Bytes(64 + Long.BYTES * leftovers.size() + 2 * Long.BYTES * runs.size());
        manifest.putLong(nextRun).putInt(leftovers.size());
        leftovers.forEach(manifest::putLong);
        for (LineRun each : runs) {
            manifest.putLong(each.number()).putLong(each.lines());
        }
        pages.write(Map.of(MANIFEST, SealedPage.seal(MANIFEST, manifest)));
    }

    private synchronized void isDeleted(long run) {
        leftovers.remove(run);
    }

    /** Adds lines; when this returns they are durable and can be found. */
    void add(LineTable table) {
        if (table.lines() == 0) {
            return;
        }
        long number = begin();
        PageBatch batch = new PageBatch(pages);
        Sorting sorting = new Sorting(batch, number, state.runs.isEmpty());
        table.forEach((account, tail) -> cut(account, tail, sorting));
        LineRun run = sorting.end();
        batch.end();
        replace(number, run, List.of());
    }

    private static void cut(int account, Tail tail, Sorting sorting) {
        List<Posting> lines = new ArrayList<>(StatementPage.LINES);
        for (long next = tail.firstSequence(); next < tail.endSequence(); ) {
            long end = Math.min(tail.endSequence(), (StatementPage.of(next) + 1) * StatementPage.LINES + 1);
            while (next < end) {
                lines.add(tail.line(next++));
            }
            sorting.take(LinePiece.of(account, lines));
            lines.clear();
        }
    }

    /** Takes pieces in order, makes pages of statements of those that fill one, and a run of the others. */
    private final class Sorting {
        private final PageBatch batch;
        private final LineRun.Writer run;

        /** Whether lines that are missing here are in no other run. */
        private final boolean fromAllRuns;

        /** The pieces of one page of a statement. */
        private final List<LinePiece> beside = new ArrayList<>();

        Sorting(PageBatch batch, long number, boolean fromAllRuns) {
            this.batch = batch;
            this.run = new LineRun.Writer(batch, number);
            this.fromAllRuns = fromAllRuns;
        }

        void take(LinePiece piece) {
            if (!beside.isEmpty() && !piece.isBeside(beside.get(0))) {
                settle();
            }
            beside.add(piece);
        }

        /** The run; null if every line has found its page. */
        @Nullable
        LineRun end() {
            settle();
            return run.end();
        }

        private void settle() {
            long places = 0;
            boolean twice = false;
            for (LinePiece piece : beside) {
                twice |= (places & piece.placesOnPage()) != 0;
                places |= piece.placesOnPage();
            }
            boolean endsPage = places < 0;
            if (places == -1L && beside.size() == 1) {
                LinePiece whole = beside.get(0);
                String name = StatementPage.name(owners.apply(whole.account()), whole.page());
                batch.put(name, StatementPage.encode(name, whole));
            } else if (places == -1L || twice || (endsPage && fromAllRuns)) {
                settle(new PageLines(), endsPage && fromAllRuns);
            } else {
                beside.forEach(run::add);
            }
            beside.clear();
        }

        /**
         * Settles pieces whose lines have to be looked at.
         *
         * @param page without lines yet
         * @param lookForBeginning whether the lines that are missing may be in the page of the statement: it was written
         *     before there were runs, or lines of it were read from the log again after a crash
         */
        private void settle(PageLines page, boolean lookForBeginning) {
            LinePiece any = beside.get(0);
            AccountId owner = owners.apply(any.account());
            if (lookForBeginning) {
                page.put(StatementPage.read(pages, owner, any.page()));
                if (page.isWhole()) {
                    return;
                }
            }
            for (LinePiece piece : beside) {
                page.put(piece.lines(owner));
            }
            if (page.isWhole()) {
                String name = StatementPage.name(owner, any.page());
                batch.put(name, StatementPage.encode(name, page.fromFirst()));
            } else {
                page.stretches().forEach(lines -> run.add(LinePiece.of(any.account(), lines)));
            }
        }
    }

    /** Whether there are enough runs of about the same size to be merged. */
    boolean isMergeDue() {
        return !alike(state.runs).isEmpty();
    }

    /** Whether there are so many runs that no more should be added until some are merged. */
    boolean isCrowded() {
        return state.runs.size() >= MOST_RUNS;
    }

    /**
     * Merges runs, as long as there are enough of about the same size. Returns early when all is closed, or when a page
     * is damaged: nothing rests on a merge, and the other lines can still be read.
     */
    void merge() {
        for (List<LineRun> alike = alike(state.runs); !alike.isEmpty() && !closed; alike = alike(state.runs)) {
            long number = begin();
            try {
                merge(alike, number);
            } catch (PageDamagedException damaged) {
                LOG.error(
                        "Lines of statements cannot be merged: {}. Statements with these lines cannot be read; the others"
                                + " get slower to read",
                        damaged.getMessage());
                delete(number);
                isDeleted(number);
                return;
            }
        }
    }

    /**
     * The newest runs, if enough of them are not larger than the next one of their size; else none. Since these are
     * always the newest, a run is never larger than the ones before it by much.
     */
    private static List<LineRun> alike(List<LineRun> runs) {
        int from = runs.size();
        for (int magnitude = 0; magnitude < Long.SIZE / 3; magnitude++) {
            while (from > 0 && magnitude(runs.get(from - 1)) <= magnitude) {
                from--;
            }
            if (runs.size() - from >= MERGED_AT_ONCE) {
                return List.copyOf(runs.subList(from, runs.size()));
            }
        }
        return List.of();
    }

    /** Its size in powers of eight. */
    private static int magnitude(LineRun run) {
        return (Long.SIZE - 1 - Long.numberOfLeadingZeros(run.lines())) / 3;
    }

    private void merge(List<LineRun> merged, long number) {
        PageBatch batch = new PageBatch(pages);
        Sorting sorting = new Sorting(batch, number, merged.get(0) == state.runs.get(0));
        List<Iterator<LinePiece>> iterators =
                merged.stream().map(run -> run.iterator(pages)).toList();
        MergedRuns<LinePiece> pieces = new MergedRuns<>(iterators);
        while (pieces.hasNext()) {
            if (closed) {
                return;
            }
            sorting.take(pieces.next());
        }
        LineRun whole = sorting.end();
        batch.end();
        replace(number, whole, merged);
        for (LineRun gone : merged) {
            delete(gone.number(), gone.pageCount());
            isDeleted(gone.number());
        }
    }

    /** Lets a merge that is under way end early. */
    void close() {
        closed = true;
    }

    /**
     * The lines of a page of a statement that have left memory: from its first one on, without gaps.
     *
     * @param account the number of the account
     * @throws PageDamagedException if they cannot be read
     */
    List<Posting> read(int account, AccountId owner, long statementPage) {
        while (true) {
            State now = state;
            try {
                PageLines page = new PageLines();
                page.put(StatementPage.read(pages, owner, statementPage));
                for (int i = now.runs.size() - 1; i >= 0 && !page.isWhole(); i--) {
                    now.runs.get(i).find(pages, account, statementPage, piece -> page.put(piece.lines(owner)));
                }
                return page.fromFirst();
            } catch (PageDamagedException missing) {
                // Runs may have been merged, and their pages deleted, since the look at them.
                if (now.version == state.version) {
                    throw missing;
                }
            }
        }
    }

    /** What is known of a page's lines. */
    private static final class PageLines {
        private final @Nullable Posting[] lines = new Posting[StatementPage.LINES];
        private int size;

        void put(List<Posting> some) {
            for (Posting line : some) {
                int at = (int) ((line.sequence() - 1) % StatementPage.LINES);
                if (lines[at] == null) {
                    lines[at] = line;
                    size++;
                }
            }
        }

        boolean isWhole() {
            return size == StatementPage.LINES;
        }

        List<Posting> fromFirst() {
            return lines[0] == null ? List.of() : stretches().get(0);
        }

        /** The lines that follow each other, every time. */
        List<List<Posting>> stretches() {
            List<List<Posting>> stretches = new ArrayList<>();
            boolean before = false;
            for (Posting line : lines) {
                if (line != null && !before) {
                    stretches.add(new ArrayList<>());
                }
                if (line != null) {
                    stretches.get(stretches.size() - 1).add(line);
                }
                before = line != null;
            }
            return stretches;
        }
    }
}
