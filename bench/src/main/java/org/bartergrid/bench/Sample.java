package org.bartergrid.bench;

import java.util.Arrays;

/** Figures that were measured, and what stands at a share of them. Not thread-safe. */
public final class Sample {
    private double[] values = new double[64];
    private int count;

    public void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = value;
    }

    public void addAll(Sample other) {
        for (int i = 0; i < other.count; i++) {
            add(other.values[i]);
        }
    }

    /** How many values there are. */
    public int count() {
        return count;
    }

    /** The middle one; the lower of the two middle ones if their number is even. */
    public double median() {
        return quantile(0.5);
    }

    /**
     * The smallest value that is not below a share of all of them (the nearest-rank quantile).
     *
     * @param share above 0, at most 1
     */
    public double quantile(double share) {
        if (count == 0) {
            throw new BenchFailure("Nothing was measured in the time there was: give it more, without --quick.");
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)];
    }
}
