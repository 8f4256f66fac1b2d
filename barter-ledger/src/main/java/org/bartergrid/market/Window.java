package org.bartergrid.market;

/**
 * A stretch of time.
 *
 * @param fromMillis its first millisecond, epoch
 * @param untilMillis the first millisecond after it, epoch
 */
public record Window(long fromMillis, long untilMillis) {
    public Window {
        if (fromMillis < 0 || untilMillis <= fromMillis) {
            throw new IllegalArgumentException(
                    "a window must end after it begins, but this one is from " + fromMillis + " until " + untilMillis);
        }
    }

    /** Whether all of {@code other} lies inside. */
    public boolean contains(Window other) {
        return fromMillis <= other.fromMillis && other.untilMillis <= untilMillis;
    }

    /** Whether the two share a millisecond. */
    public boolean overlaps(Window other) {
        return fromMillis < other.untilMillis && other.fromMillis < untilMillis;
    }
}
