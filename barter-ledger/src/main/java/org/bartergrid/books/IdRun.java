package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run of ids on disk: sorted, never changed, in pages of {@value #ENTRIES_A_PAGE}. In memory it keeps the first id of
 * every page, so that finding one reads one page. Immutable.
 */
final class IdRun {
    static final int ENTRIES_A_PAGE = 512;

    private final long number;
    private final boolean timely;
    private final long entries;

    /** First id of each page, two longs a page, and last of all the run's last id. */
    private final long[] fences;

    private IdRun(long number, boolean timely, long entries, long[] fences) {
        this.number = number;
        this.timely = timely;
        this.entries = entries;
        this.fences = fences;
    }

    /** Names it among all runs that ever were. */
    long number() {
        return number;
    }

    /** Whether its ids came when their time says; such runs hardly overlap. The others came late or early. */
    boolean timely() {
        return timely;
    }

    /** When its newest id says that it was made, epoch milliseconds. */
    long newestMillis() {
        return IdEntry.millis(fences[fences.length - 2]);
    }

    /** How many ids it has. */
    long entries() {
        return entries;
    }

    /** Writes a run. The entries must come sorted; the run counts only once the manifest names it. */
    static IdRun write(Pages pages, long number, boolean timely, Iterator<IdEntry> sorted) {
        List<Long> fences = new ArrayList<>();
        PageBatch batch = new PageBatch(pages);
        long entries = 0;
        int page = 0;
        IdEntry last = null;
        while (sorted.hasNext()) {
            Bytes content = new Bytes(ENTRIES_A_PAGE * IdEntry.BYTES);
            for (int i = 0; i < ENTRIES_A_PAGE && sorted.hasNext(); i++) {
                last = sorted.next();
                if (i == 0) {
                    fences.add(last.high());
                    fences.add(last.low());
                }
                last.write(content);
                entries++;
            }
            String name = page(number, page++);
            batch.put(name, SealedPage.seal(name, content));
        }
        if (last == null) {
            throw new IllegalArgumentException("a run has at least one id");
        }
        fences.add(last.high());
        fences.add(last.low());
        IdRun run = new IdRun(
                number,
                timely,
                entries,
                fences.stream().mapToLong(Long::longValue).toArray());
        batch.put(fencesPage(number), SealedPage.seal(fencesPage(number), run.fenceBytes()));
        batch.end();
        return run;
    }

    /** A run that was written before. */
    static IdRun open(Pages pages, long number, boolean timely, long entries) {
        ByteBuffer in = SealedPage.require(pages, fencesPage(number));
        long[] fences = new long[in.remaining() / Long.BYTES];
        in.asLongBuffer().get(fences);
        return new IdRun(number, timely, entries, fences);
    }

    private Bytes fenceBytes() {
        Bytes bytes = new Bytes(fences.length * Long.BYTES);
        for (long fence : fences) {
            bytes.putLong(fence);
        }
        return bytes;
    }

    private static String page(long run, int page) {
        return "ids/" + run + "/" + page;
    }

    private static String fencesPage(long run) {
        return "ids/" + run + "/fences";
    }

    int pageCount() {
        return fences.length / 2 - 1;
    }

    /** The names of all its pages. */
    List<String> pageNames() {
        List<String> names = new ArrayList<>();
        for (int page = 0; page < pageCount(); page++) {
            names.add(page(number, page));
        }
        names.add(fencesPage(number));
        return names;
    }

    /** Where the command with this id stands; null if the run does not have it. */
    @Nullable
    IdEntry find(Pages pages, UUID id) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        if (compareFence(0, high, low) > 0 || compareFence(pageCount(), high, low) < 0) {
            return null;
        }
        int from = 0;
        int to = pageCount() - 1;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (compareFence(middle, high, low) <= 0) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return search(entries(pages, from), high, low);
    }

    private int compareFence(int fence, long high, long low) {
        return IdEntry.compare(fences[2 * fence], fences[2 * fence + 1], high, low);
    }

    private static @Nullable IdEntry search(ByteBuffer page, long high, long low) {
        int base = page.position();
        int from = 0;
        int to = page.remaining() / IdEntry.BYTES - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int at = base + middle * IdEntry.BYTES;
            int order = IdEntry.compare(page.getLong(at), page.getLong(at + Long.BYTES), high, low);
            if (order == 0) {
                return IdEntry.read(page.position(at));
            } else if (order < 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return null;
    }

    private ByteBuffer entries(Pages pages, int page) {
        return SealedPage.require(pages, page(number, page));
    }

    /** All of its entries, sorted, a page at a time. */
    Iterator<IdEntry> iterator(Pages pages) {
        return new RunEntries<>(pageCount(), page -> entries(pages, page), IdEntry::read);
    }
}
