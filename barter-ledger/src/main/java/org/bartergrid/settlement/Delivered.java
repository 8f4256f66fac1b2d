package org.bartergrid.settlement;

/**
 * What a gateway saw a node do for a job before the first result was put together.
 *
 * @param splits that it mapped
 * @param cpuMillis processor time that its receipt stated for them
 */
public record Delivered(long splits, long cpuMillis) {
    public static final Delivered NOTHING = new Delivered(0, 0);

    public Delivered {
        if (splits < 0 || cpuMillis < 0) {
            throw new IllegalArgumentException("nobody delivers less than nothing");
        }
    }
}
