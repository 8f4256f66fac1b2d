package org.bartergrid.api;

import java.util.HashMap;
import java.util.Map;

/** How many of something each network has at once, and no more than so many. Safe for any thread. */
final class NetworkCounts {

    private final int mostOfOne;
    private final Map<Network, Integer> counts = new HashMap<>();

    NetworkCounts(int mostOfOne) {
        this.mostOfOne = mostOfOne;
    }

    /** One more, if it may have one; whoever got it leaves once. */
    synchronized boolean enter(Network network) {
        if (counts.getOrDefault(network, 0) >= mostOfOne) {
            return false;
        }
        counts.merge(network, 1, Integer::sum);
        return true;
    }

    synchronized void leave(Network network) {
        counts.computeIfPresent(network, (one, count) -> count > 1 ? count - 1 : null);
    }
}
