package org.bartergrid.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member of a cluster has refused, counted by kind. The first of a kind is logged as a warning, the others only for who
 * looks for them: whoever floods a member must not fill its disk. Safe for any thread.
 */
public final class Refusals {

    /** More kinds than there are of messages of Ignite: whatever else comes is counted together. */
    private static final int MOST_KINDS = 500;

    private static final String OTHER = "other";
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private final Map<String, LongAdder> kinds = new ConcurrentHashMap<>();

    /** Counts one. */
    public void count(String kind, Supplier<String> sentence) {
        String counted = kinds.size() < MOST_KINDS || kinds.containsKey(kind) ? kind : OTHER;
        var first = new boolean[1];
        var count = kinds.computeIfAbsent(counted, added -> {
            first[0] = true;
            return new LongAdder();
        });
        count.increment();
        if (first[0]) {
            log.warn("{} (more of this kind are counted and not logged)", sentence.get());
        } else if (log.isDebugEnabled()) {
            log.debug("{}", sentence.get());
        }
    }

    /** How many of each kind. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        kinds.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }
}
