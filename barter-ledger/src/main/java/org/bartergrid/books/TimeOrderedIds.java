package org.bartergrid.books;

import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562): 48 bits of epoch milliseconds, then random bits, so that ids sort by age and two
 * makers never meet. Safe for any thread.
 *
 * <p>Within one millisecond, or when the clock steps back, the time part moves on by one, so one maker's ids are strictly
 * increasing.
 */
public final class TimeOrderedIds {
    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis;

    public TimeOrderedIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The next id. */
    public synchronized UUID next() {
        lastMillis = Math.max(lastMillis + 1, clock.nowMillis());
        long high = (lastMillis << 16) | 0x7000L | (random.nextLong() & 0xfffL);
        long low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }
}
