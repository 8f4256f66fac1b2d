package org.bartergrid.bench.crash;

import java.util.Map;
import java.util.TreeMap;

/** What of a file was written and not synced. Safe for any thread. */
final class Unsynced {
    /** Offsets and ends, none of which overlap. */
    private TreeMap<Long, Long> ranges = new TreeMap<>();

    private boolean cut;

    /**
     * What there was to sync.
     *
     * @param ranges offsets and ends
     * @param cut whether the file was made empty before that was written
     */
    record Taken(Map<Long, Long> ranges, boolean cut) {}

    synchronized void wrote(long at, long length) {
        long from = at;
        long end = at + length;
        var before = ranges.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            from = before.getKey();
            end = Math.max(end, before.getValue());
        }
        for (var next = ranges.ceilingEntry(from); next != null && next.getKey() <= end; ) {
            end = Math.max(end, next.getValue());
            ranges.remove(next.getKey());
            next = ranges.ceilingEntry(from);
        }
        ranges.put(from, end);
    }

    synchronized void cut() {
        ranges.clear();
        cut = true;
    }

    /** All of it, which is being synced now. */
    synchronized Taken take() {
        Taken taken = new Taken(ranges, cut);
        ranges = new TreeMap<>();
        cut = false;
        return taken;
    }
}
