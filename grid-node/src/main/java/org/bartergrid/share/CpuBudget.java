package org.bartergrid.share;

/**
 * Decides, sample by sample, whether the workers may run: pure arithmetic, no clock and no process.
 *
 * <p>A token bucket of CPU time. It fills at the quota, each sample takes out what the workers were <em>measured</em> to
 * have used, and they run while it is above zero. Feedback is what makes it exact: an open loop of "run 25 ms, stop 75"
 * undershoots with one busy thread and overshoots with four. The bucket holds little, so that an idle night does not
 * become a burst in the morning; its debt is unbounded, so that what was overrun is always given back.
 */
public final class CpuBudget {

    private final double quota;
    private final double mostSavedMillis;
    private double balanceMillis;

    /**
     * @param quota CPUs the workers may use together, above 0
     * @param mostSavedMillis CPU time that may be saved up, in milliseconds
     */
    public CpuBudget(double quota, double mostSavedMillis) {
        if (!(quota > 0) || !(mostSavedMillis >= 0)) {
            throw new IllegalArgumentException("A CPU budget needs a quota above 0 and a saving of at least 0");
        }
        this.quota = quota;
        this.mostSavedMillis = mostSavedMillis;
    }

    /**
     * Accounts for one sample.
     *
     * @param elapsedMillis wall time since the last sample
     * @param usedMillis CPU time that the workers used in it
     * @return whether the workers may run until the next sample
     */
    public boolean sample(double elapsedMillis, double usedMillis) {
        balanceMillis = Math.min(mostSavedMillis, balanceMillis + quota * elapsedMillis - usedMillis);
        return balanceMillis >= 0;
    }
}
