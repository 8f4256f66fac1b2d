package org.bartergrid.job.engine;

import java.util.Arrays;
import java.util.function.LongBinaryOperator;

/**
 * Long to long, combining on collision: open addressing with linear probing over two arrays, so an entry costs sixteen
 * bytes at full load and nothing is boxed. Key 0 marks a free slot, so the real key 0 lives in a field of its own.
 * Not safe for several threads.
 */
public final class LongTable {

    private static final int FIRST_CAPACITY = 1024;
    private static final int MAX_CAPACITY = 1 << 29;

    private long[] keys = new long[FIRST_CAPACITY];
    private long[] values = new long[FIRST_CAPACITY];
    private int filled;
    private boolean zeroPresent;
    private long zeroValue;

    /** Puts {@code value}, combined with what the key has already. */
    public void add(long key, long value, LongBinaryOperator combine) {
        if (key == 0) {
            zeroValue = zeroPresent ? combine.applyAsLong(zeroValue, value) : value;
            zeroPresent = true;
            return;
        }
        int mask = keys.length - 1;
        int slot = (int) mix(key) & mask;
        while (true) {
            long there = keys[slot];
            if (there == key) {
                values[slot] = combine.applyAsLong(values[slot], value);
                return;
            }
            if (there == 0) {
                keys[slot] = key;
                values[slot] = value;
                filled++;
                if (filled > mask * 0.6) {
                    grow();
                }
                return;
            }
            slot = (slot + 1) & mask;
        }
    }

    public int size() {
        return filled + (zeroPresent ? 1 : 0);
    }

    /** Visits every entry, in no order. */
    public void forEach(LongPair visitor) {
        if (zeroPresent) {
            visitor.accept(0, zeroValue);
        }
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0) {
                visitor.accept(keys[slot], values[slot]);
            }
        }
    }

    /** Forgets every entry and keeps the arrays for the next use. */
    public void clear() {
        Arrays.fill(keys, 0);
        filled = 0;
        zeroPresent = false;
    }

    /** Spreads a key over 64 bits (the finaliser of SplitMix64): tables use the low bits, partitions the high ones. */
    static long mix(long key) {
        long z = (key ^ (key >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The partition, from 0, that a mixed hash belongs to. */
    static int partition(long mixed, int partitions) {
        return (int) (((mixed >>> 32) * partitions) >>> 32);
    }

    private void grow() {
        if (keys.length >= MAX_CAPACITY) {
            throw new IllegalStateException("A table of " + filled + " keys is full.");
        }
        long[] oldKeys = keys;
        long[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new long[oldKeys.length * 2];
        int mask = keys.length - 1;
        for (int old = 0; old < oldKeys.length; old++) {
            long key = oldKeys[old];
            if (key != 0) {
                int slot = (int) mix(key) & mask;
                while (keys[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                keys[slot] = key;
                values[slot] = oldValues[old];
            }
        }
    }

    /** Sees one entry. */
    public interface LongPair {
        void accept(long key, long value);
    }
}
