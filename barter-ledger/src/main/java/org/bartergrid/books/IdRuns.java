package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
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
 * their own, which are merged, eight of about the same size into one. So do early ones, which are in memory as well until
 * it is their time; only a start, which does not have them there, looks for every id that is not newer than those.
 */
final class IdRuns {
    private static final String MANIFEST = "ids/manifest";
    private static final int MERGED_AT_ONCE = 8;

    /**
     * What there is at one moment.
     *
     * @param version rises with every change
     * @param sealedThroughMillis no id that was made after this is here and not in memory
     */
    private record State(long version, long nextRun, long sealedThroughMillis, List<IdRun> runs) {}

    private final Pages pages;
    private volatile State state;

    IdRuns(Pages pages) {
        this.pages = pages;
        this.state = read(new State(0, 1, -1, List.of()));
    }

    /** Sees what others have added and merged. */
    void reload() {
        state = read(state);
    }

    private State read(State before) {
        ByteBuffer in = SealedPage.read(pages, MANIFEST);
        if (in == null) {
            return before;
        }
        Map<Long, IdRun> known = new HashMap<>();
        before.runs.forEach(run -> known.put(run.number(), run));
        long nextRun = in.getLong();
        long sealedThroughMillis = in.getLong();
        List<IdRun> runs = new ArrayList<>();
        while (in.hasRemaining()) {
            long number = in.getLong();
            boolean timely = in.get() == 0;
            long entries = in.getLong();
            IdRun run = known.get(number);
            runs.add(run == null ? IdRun.open(pages, number, timely, entries) : run);
        }
        return new State(before.version + 1, nextRun, sealedThroughMillis, List.copyOf(runs));
    }

    private static long newestMillis(long sealedThroughMillis, List<IdRun> runs) {
        return Math.max(
                sealedThroughMillis,
                runs.stream().mapToLong(IdRun::newestMillis).max().orElse(-1));
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

    /**
     * Adds ids; when this returns they are durable and can be found.
     *
     * @param older sorted, of all ages up to {@code throughMillis}
     * @param early sorted, and newer: these stay in memory as well for now
     * @param throughMillis no id that was made until then is in memory only from here on
     */
    void add(List<IdEntry> older, List<IdEntry> early, long throughMillis) {
        State before = state;
        List<IdEntry> timely = new ArrayList<>();
        List<IdEntry> late = new ArrayList<>();
        for (IdEntry entry : older) {
            (IdEntry.millis(entry.high()) > before.sealedThroughMillis ? timely : late).add(entry);
        }
        List<IdRun> runs = new ArrayList<>(before.runs);
        long next = before.nextRun;
        for (List<IdEntry> untimely : List.of(early, late)) {
            if (!untimely.isEmpty()) {
                runs.add(IdRun.write(pages, next++, false, untimely.iterator()));
            }
        }
        if (!timely.isEmpty()) {
            runs.add(IdRun.write(pages, next++, true, timely.iterator()));
        }
        long sealedThroughMillis = Math.max(before.sealedThroughMillis, throughMillis);
        replace(new State(before.version + 1, next, sealedThroughMillis, List.copyOf(runs)));
        for (List<IdRun> alike = alike(); !alike.isEmpty(); alike = alike()) {
            merge(alike);
        }
    }

    private void replace(State next) {
        Bytes manifest = new Bytes(64 + 17 * next.runs.size());
        // Whoever reads it has no early ids in memory.
        manifest.putLong(next.nextRun).putLong(newestMillis(next.sealedThroughMillis, next.runs));
        for (IdRun run : next.runs) {
            manifest.putLong(run.number()).putByte(run.timely() ? 0 : 1).putLong(run.entries());
        }
        pages.write(Map.of(MANIFEST, SealedPage.seal(MANIFEST, manifest)));
        state = next;
    }

    /** Late and early runs of about the same size, enough of them to be merged; else none. */
    private List<IdRun> alike() {
        for (int magnitude = 0; magnitude < Long.SIZE / 3; magnitude++) {
            List<IdRun> alike = new ArrayList<>();
            for (IdRun run : state.runs) {
                if (!run.timely() && (Long.SIZE - 1 - Long.numberOfLeadingZeros(run.entries())) / 3 == magnitude) {
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
        IdRun whole = IdRun.write(pages, before.nextRun, false, new MergedRuns<>(iterators));
        List<IdRun> runs = new ArrayList<>(before.runs);
        runs.removeAll(merged);
        runs.add(0, whole);
        replace(new State(before.version + 1, before.nextRun + 1, before.sealedThroughMillis, List.copyOf(runs)));
        for (IdRun gone : merged) {
            pages.delete(gone.pageNames());
        }
    }
}
