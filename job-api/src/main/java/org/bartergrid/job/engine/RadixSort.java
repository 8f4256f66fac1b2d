package org.bartergrid.job.engine;

/**
 * Sorts pairs of longs by key as unsigned numbers: least significant digit first, eight bits at a time, leaving out the
 * digits that all keys share (a 21-mer uses 42 of 64 bits, so six passes of eight). Linear, stable, and without a
 * comparison; the JDK's sort of longs cannot carry a value along.
 */
final class RadixSort {

    private static final int DIGITS = 8;
    private static final int RADIX = 256;

    private RadixSort() {}

    /** Sorts {@code keys[from, to)} and carries {@code values} along; the other two arrays are scratch of equal length. */
    static void sort(long[] keys, long[] values, int from, int to, long[] spareKeys, long[] spareValues) {
        int[][] counts = new int[DIGITS][RADIX];
        for (int i = from; i < to; i++) {
            long key = keys[i];
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit][(int) (key >>> (digit * 8)) & 0xff]++;
            }
        }
        long[] fromKeys = keys;
        long[] fromValues = values;
        long[] toKeys = spareKeys;
        long[] toValues = spareValues;
        for (int digit = 0; digit < DIGITS; digit++) {
            int shift = digit * 8;
            if (from == to || counts[digit][(int) (fromKeys[from] >>> shift) & 0xff] == to - from) {
                continue;
            }
            int[] place = counts[digit];
            int sum = from;
            for (int i = 0; i < RADIX; i++) {
                int count = place[i];
                place[i] = sum;
                sum += count;
            }
            for (int i = from; i < to; i++) {
                int at = place[(int) (fromKeys[i] >>> shift) & 0xff]++;
                toKeys[at] = fromKeys[i];
                toValues[at] = fromValues[i];
            }
            long[] otherKeys = fromKeys;
            fromKeys = toKeys;
            toKeys = otherKeys;
            long[] otherValues = fromValues;
            fromValues = toValues;
            toValues = otherValues;
        }
        if (fromKeys != keys) {
            System.arraycopy(fromKeys, from, keys, from, to - from);
            System.arraycopy(fromValues, from, values, from, to - from);
        }
    }
}
