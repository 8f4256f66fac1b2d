package org.bartergrid.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member of a cluster has refused, counted by kind. One of a kind in a minute is logged as a warning, which says how many
 * were not since the last, and all of them only for who looks for them: whoever floods a member must not fill its disk, and
 * whoever was refused should find why, however much was refused before. Safe for any thread, and keeps none waiting.
 */
public final class Refusals {

    /** More kinds than there are of messages of Ignite: whatever else comes is counted together. */
    private static final int MOST_KINDS = 500;

    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final String OTHER = "other";
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final Consumer<String> warnings;

    public Refusals() {
        this(System::nanoTime, LOG::warn);
    }

    /**
     * For tests.
     *
     * @param nanoTime as {@link System#nanoTime}
     * @param warnings hears what is logged
     */
    Refusals(LongSupplier nanoTime, Consumer<String> warnings) {
        this.nanoTime = nanoTime;
        this.warnings = warnings;
    }

    /** Counts one. */
    public void count(String kind, Supplier<String> sentence) {
        String counted = kinds.size() < MOST_KINDS || kinds.containsKey(kind) ? kind : OTHER;
        long unsaid = kinds.computeIfAbsent(counted, added -> new Kind()).count(nanoTime.getAsLong());
        if (unsaid == Kind.QUIET) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("{}", sentence.get());
            }
        } else if (unsaid == Kind.FIRST) {
            warnings.accept(sentence.get() + " (of this kind one a minute is logged)");
        } else {
            warnings.accept(sentence.get() + " (of this kind, not logged since the last: " + unsaid + ")");
        }
    }

    /** How many of each kind. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        kinds.forEach((kind, counted) -> counts.put(kind, counted.count()));
        return counts;
    }

    private static final class Kind {
        static final long FIRST = -1;
        static final long QUIET = -2;

        private long count;

        /** Up to the last that was logged. */
        private long said;

        private long saidNanos;

        /** Counts one: how many before it were not logged, or one of the above. */
        synchronized long count(long nanos) {
            count++;
            if (said > 0 && nanos - saidNanos < SILENCE_NANOS) {
                return QUIET;
            }
            long unsaid = said == 0 ? FIRST : count - said - 1;
            said = count;
            saidNanos = nanos;
            return unsaid;
        }

        synchronized long count() {
            return count;
        }
    }
}
