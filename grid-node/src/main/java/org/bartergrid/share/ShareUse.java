package org.bartergrid.share;

/** Adds up what workers used, and the time in which they had something to do: pure arithmetic. For one thread at a time. */
final class ShareUse {

    /** No sample is ever this late on a machine that is awake and not hopelessly busy. */
    private static final double LONG_GAP_MILLIS = 2_000;

    private final double quota;
    private double busyMillis;
    private double cpuMillis;

    /** @param quota CPUs that workers may use together, above 0 */
    ShareUse(double quota) {
        this.quota = quota;
    }

    /**
     * Accounts for one sample.
     *
     * @param elapsedMillis wall time since the last sample
     * @param usedMillis CPU time that the workers used in it
     * @param heldBack whether there were workers that had been stopped
     */
    void add(double elapsedMillis, double usedMillis, boolean heldBack) {
        if (usedMillis == 0 && !heldBack) {
            return;
        }
        cpuMillis += usedMillis;
        if (elapsedMillis <= LONG_GAP_MILLIS) {
            busyMillis += elapsedMillis;
        } else {
            // The machine slept, or this process was stopped: nobody knows how long workers were busy in between, and
            // counting all of it would make their use look smaller than it was. At the quota it took this long.
            busyMillis += Math.min(elapsedMillis, Math.max(LONG_GAP_MILLIS, usedMillis / quota));
        }
    }

    double busyMillis() {
        return busyMillis;
    }

    double cpuMillis() {
        return cpuMillis;
    }
}
