package org.bartergrid.books;

import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562): 48 bits of epoch milliseconds, a counter of 12 bits, then random bits, so that ids sort by age
 * and two makers never meet. Safe for any thread.
 *
 * <p>One maker's ids are strictly increasing. Within one millisecond, or when the clock steps back, the counter moves on, which
 * begins anywhere in its lower half (section 6.2 of the RFC, method 1); when it is full, the time part moves on by one. That is after
 * 2,048 ids at least: who makes fewer in a millisecond is never ahead of the clock, which others would take for a wrong one.
 */
public final class TimeOrderedIds {
    private static final int LARGEST_COUNT = 0xfff;

    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis;
    private int count;

    public TimeOrderedIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The next id. */
    public synchronized UUID next() {
        long nowMillis = clock.nowMillis();
        if (nowMillis > lastMillis) {
            begin(nowMillis);
        } else if (count == LARGEST_COUNT) {
            begin(lastMillis + 1);
        } else {
            count++;
        }
        long high = (lastMillis << 16) | 0x7000L | count;
        long low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }

    private void begin(long millis) {
        lastMillis = millis;
        count = random.nextInt(1 + LARGEST_COUNT / 2);
    }
}
