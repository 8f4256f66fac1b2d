package org.bartergrid.resource;

/**
 * Metered, cumulative use under one contract.
 *
 * @param cpuMillis processor time, milliseconds
 * @param memoryMegabyteSeconds memory held, megabytes times seconds
 * @param splits splits delivered
 */
public record Usage(long cpuMillis, long memoryMegabyteSeconds, long splits) {
    /** Nothing used yet. */
    public static final Usage NONE = new Usage(0, 0, 0);

    public Usage {
        Ratings.requireNotNegative("cpuMillis", cpuMillis);
        Ratings.requireNotNegative("memoryMegabyteSeconds", memoryMegabyteSeconds);
        Ratings.requireNotNegative("splits", splits);
    }

    /** Whether every figure is at least the earlier one's: cumulative use never shrinks. */
    public boolean notLessThan(Usage earlier) {
        return cpuMillis >= earlier.cpuMillis
                && memoryMegabyteSeconds >= earlier.memoryMegabyteSeconds
                && splits >= earlier.splits;
    }
}
