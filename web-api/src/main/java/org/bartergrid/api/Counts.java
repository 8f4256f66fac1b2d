package org.bartergrid.api;

import java.util.HashMap;
import java.util.Map;

/**
 * How many of something each of many has at once, and no more than so many. Safe for any thread.
 *
 * @param <K> who is counted: a network, a name
 */
final class Counts<K> {

    private final int mostOfOne;
    private final Map<K, Integer> counts = new HashMap<>();

    Counts(int mostOfOne) {
        this.mostOfOne = mostOfOne;
    }

    /** One more, if it may have one; whoever got it leaves once. */
    synchronized boolean enter(K one) {
        if (counts.getOrDefault(one, 0) >= mostOfOne) {
            return false;
        }
        counts.merge(one, 1, Integer::sum);
        return true;
    }

    synchronized void leave(K one) {
        counts.computeIfPresent(one, (key, count) -> count > 1 ? count - 1 : null);
    }
}
