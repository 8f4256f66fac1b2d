package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of lines on disk: {@link LinePiece}s of many accounts, sorted, never changed, in pages of about
 * {@value #PAGE_BYTES} bytes. In memory it keeps where every page begins, so that finding the lines of a statement's page
 * reads one page of the run, seldom two. Immutable.
 */
final class LineRun {
    static final int PAGE_BYTES = 16 << 10;
    private static final int FENCE_BYTES = Integer.BYTES + Long.BYTES;

    private final long number;
    private final long lines;
    private final int lastAccount;

    /** What each page begins with. */
    private final List<Fence> fences;

    /** An account and a line of its statement. */
    private record Fence(int account, long line) {}

    private LineRun(long number, long lines, int lastAccount, List<Fence> fences) {
        this.number = number;
        this.lines = lines;
        this.lastAccount = lastAccount;
        this.fences = List.copyOf(fences);
    }

    /** Names it among all runs that ever were. */
    long number() {
        return number;
    }

    /** How many lines it has. */
    long lines() {
        return lines;
    }

    int pageCount() {
        return fences.size();
    }

    static String page(long run, long page) {
        return "lines/" + run + "/" + page;
    }

    static String fencesPage(long run) {
        return "lines/" + run + "/fences";
    }

    /** Writes a run, a piece after the other; it counts only once the manifest names it. For one thread. */
    static final class Writer {
        private final PageBatch pages;
        private final long number;
        private final List<Fence> fences = new ArrayList<>();
        private Bytes page = new Bytes(0);
        private long lines;
        private int lastAccount;

        Writer(PageBatch pages, long number) {
            this.pages = pages;
            this.number = number;
        }

        /** Adds the next piece in order. */
        void add(LinePiece piece) {
            if (page.length() == 0) {
                page = new Bytes(PAGE_BYTES + PAGE_BYTES / 4);
                fences.add(new Fence(piece.account(), piece.first()));
            }
            piece.write(page);
            lines += piece.count();
            lastAccount = piece.account();
            if (page.length() >= PAGE_BYTES) {
                endPage();
            }
        }

        private void endPage() {
            String name = page(number, fences.size() - 1);
            pages.put(name, SealedPage.seal(name, page));
            page = new Bytes(0);
        }

        /** The run; null if it has no lines. What was given to the batch is not all on disk yet. */
        @Nullable
        LineRun end() {
            if (lines == 0) {
                return null;
            }
            if (page.length() > 0) {
                endPage();
            }
            Bytes content = new Bytes(Integer.BYTES + FENCE_BYTES * fences.size()).putInt(lastAccount);
            for (Fence fence : fences) {
                content.putInt(fence.account).putLong(fence.line);
            }
            pages.put(fencesPage(number), SealedPage.seal(fencesPage(number), content));
            return new LineRun(number, lines, lastAccount, fences);
        }
    }

    /** A run that was written before. */
    static LineRun open(Pages pages, long number, long lines) {
        ByteBuffer in = SealedPage.require(pages, fencesPage(number));
        int lastAccount = in.getInt();
        List<Fence> fences = new ArrayList<>(in.remaining() / FENCE_BYTES);
        while (in.hasRemaining()) {
            fences.add(new Fence(in.getInt(), in.getLong()));
        }
        return new LineRun(number, lines, lastAccount, fences);
    }

    /**
     * Finds what there is of a page of a statement.
     *
     * @param account its account's number
     * @throws PageDamagedException if that cannot be known
     */
    void find(Pages pages, int account, long statementPage, Consumer<LinePiece> found) {
        long from = statementPage * StatementPage.LINES + 1;
        long end = from + StatementPage.LINES;
        if (account > lastAccount || isBefore(account, end - 1, 0)) {
            return;
        }
        for (int page = pageOf(account, from); page < pageCount() && !isBefore(account, end - 1, page); page++) {
            ByteBuffer in = SealedPage.require(pages, page(number, page));
            while (in.hasRemaining()) {
                LinePiece piece = LinePiece.read(in);
                if (piece.account() > account || (piece.account() == account && piece.first() >= end)) {
                    return;
                } else if (piece.account() == account && piece.first() >= from) {
                    found.accept(piece);
                }
            }
        }
    }

    /** Whether a line comes before a page's first one. */
    private boolean isBefore(int account, long line, int page) {
        Fence fence = fences.get(page);
        return account < fence.account || (account == fence.account && line < fence.line);
    }

    /** The page that has a line, if any has. */
    private int pageOf(int account, long line) {
        int from = 0;
        int to = pageCount() - 1;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (isBefore(account, line, middle)) {
                to = middle - 1;
            } else {
                from = middle;
            }
        }
        return from;
    }

    /** All of its pieces, sorted, a page at a time. */
    Iterator<LinePiece> iterator(Pages pages) {
        return new RunEntries<>(pageCount(), page -> SealedPage.require(pages, page(number, page)), LinePiece::read);
    }
}
