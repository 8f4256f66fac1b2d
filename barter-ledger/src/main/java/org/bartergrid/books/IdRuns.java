package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ids that have left memory, in {@link IdRun}s: a log-structured index, because a row of a table for every command
 * would cost more than the command. Searched by any thread, added to by one.
 *
 * <p>Ids of version 7 begin with the time when they were made, so the runs of ids that came in time hardly overlap, and a
 * search looks into one or two. Late ones (a settlement has the id that its contract was given long before) have runs of
 * their own, which are merged, eight of about the same size into one.
 */
final class IdRuns {
    private static final String MANIFEST = "ids/manifest";
    private static final int MERGED_AT_ONCE = 8;

    /**
     * What there is at one moment.
     *
     * @param version rises with every change
     * @param sealedThroughMillis no run has an id that was made after this
     */
    private record State(long version, long nextRun, long sealedThroughMillis, List<IdRun> runs) {}

    private final Pages pages;
    private volatile State state;

    IdRuns(Pages pages) {
        this.pages = pages;
        this.state = read();
    }

    private State read() {
        ByteBuffer in = SealedPage.read(pages, MANIFEST);
        if (in == null) {
            return new State(0, 1, -1, List.of());
        }
        long nextRun = in.getLong();
        long sealedThroughMillis = in.getLong();
        List<IdRun> runs = new ArrayList<>();
        while (in.hasRemaining()) {
            runs.add(IdRun.open(pages, in.getLong(), in.get() != 0, in.getLong()));
        }
        return new State(0, nextRun, sealedThroughMillis, runs);
    }

    /** Rises whenever there is more to be found. */
    long version() {
        return state.version;
    }

    /** Whether an id is old enough to be here. */
    boolean mayHave(UUID id) {
        return IdEntry.millis(id.getMostSignificantBits()) <= state.sealedThroughMillis;
    }

    /**
     * Where the command with this id stands, or null if its id is not here.
     *
     * @throws PageDamagedException if that cannot be known
     */
    @Nullable
    IdEntry find(UUID id) {
        while (true) {
            State now = state;
            try {
                for (int i = now.runs.size() - 1; i >= 0; i--) {
                    IdEntry found = now.runs.get(i).find(pages, id);
                    if (found != null) {
                        return found;
                    }
                }
                return null;
            } catch (PageDamagedException missing) {
                // Runs may have been merged, and their pages deleted, since this search began.
                if (now.version == state.version) {
                    throw missing;
                }
            }
        }
    }

    /** Adds sorted ids; when this returns they are durable and can be found. */
    void add(List<IdEntry> sorted) {
        State before = state;
        List<IdEntry> timely = new ArrayList<>();
        List<IdEntry> late = new ArrayList<>();
        for (IdEntry entry : sorted) {
            (IdEntry.millis(entry.high()) > before.sealedThroughMillis ? timely : late).add(entry);
        }
        List<IdRun> runs = new ArrayList<>(before.runs);
        long next = before.nextRun;
        long sealedThroughMillis = before.sealedThroughMillis;
        if (!late.isEmpty()) {
            runs.add(IdRun.write(pages, next++, true, late.iterator()));
        }
        if (!timely.isEmpty()) {
            runs.add(IdRun.write(pages, next++, false, timely.iterator()));
            sealedThroughMillis = IdEntry.millis(timely.get(timely.size() - 1).high());
        }
        replace(new State(before.version + 1, next, sealedThroughMillis, List.copyOf(runs)));
        for (List<IdRun> alike = alike(); !alike.isEmpty(); alike = alike()) {
            merge(alike);
        }
    }

    private void replace(State next) {
        Bytes manifest = new Bytes(64 + 17 * next.runs.size());
        manifest.putLong(next.nextRun).putLong(next.sealedThroughMillis);
        for (IdRun run : next.runs) {
            manifest.putLong(run.number()).putByte(run.late() ? 1 : 0).putLong(run.entries());
        }
        pages.write(Map.of(MANIFEST, SealedPage.seal(MANIFEST, manifest)));
        state = next;
    }

    /** Late runs of about the same size, enough of them to be merged; else none. */
    private List<IdRun> alike() {
        for (int magnitude = 0; magnitude < Long.SIZE / 3; magnitude++) {
            List<IdRun> alike = new ArrayList<>();
            for (IdRun run : state.runs) {
                if (run.late() && (Long.SIZE - 1 - Long.numberOfLeadingZeros(run.entries())) / 3 == magnitude) {
                    alike.add(run);
                }
            }
            if (alike.size() >= MERGED_AT_ONCE) {
                return alike;
            }
        }
        return List.of();
    }

    private void merge(List<IdRun> merged) {
        State before = state;
        List<Iterator<IdEntry>> iterators =
                merged.stream().map(run -> run.iterator(pages)).toList();
        IdRun whole = IdRun.write(pages, before.nextRun, true, new MergedRuns<>(iterators));
        List<IdRun> runs = new ArrayList<>(before.runs);
        runs.removeAll(merged);
        runs.add(0, whole);
        replace(new State(before.version + 1, before.nextRun + 1, before.sealedThroughMillis, List.copyOf(runs)));
        for (IdRun gone : merged) {
            pages.delete(gone.pageNames());
        }
    }
}
