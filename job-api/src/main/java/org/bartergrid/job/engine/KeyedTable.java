package org.bartergrid.job.engine;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.bartergrid.job.Codec;
import org.jspecify.annotations.Nullable;

/**
 * Encoded keys to live values, combining on collision: keys stand one after another in one byte array, values stay
 * objects until they are written out. Not safe for several threads.
 */
final class KeyedTable<V> {

    private static final int ENTRY_BYTES = 48;

    private final Codec<V> valueCodec;
    private int[] slots = new int[1024];
    private byte[] keyBytes = new byte[16 << 10];
    private int[] keyEnds = new int[512];
    private long[] hashes = new long[512];
    private @Nullable Object[] values = new @Nullable Object[512];
    private int size;
    private long valueBytes;

    KeyedTable(Codec<V> valueCodec) {
        this.valueCodec = valueCodec;
    }

    /** Puts {@code value}, combined with what the key has already. */
    void add(byte[] key, int length, V value, BinaryOperator<V> combine) {
        long hash = hash(key, length);
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
            int entry = slots[slot] - 1;
            if (hashes[entry] == hash && Arrays.equals(keyBytes, keyStart(entry), keyEnds[entry], key, 0, length)) {
                V old = value(entry);
                valueBytes -= valueCodec.heapBytes(old);
                V joined = combine.apply(old, value);
                valueBytes += valueCodec.heapBytes(joined);
                values[entry] = joined;
                return;
            }
            slot = (slot + 1) & mask;
        }
        append(key, length, hash, value);
        slots[slot] = size;
        if (size > slots.length / 2) {
            growSlots();
        }
    }

    int size() {
        return size;
    }

    /** About how much heap the table takes. */
    long heapBytes() {
        return (long) size * ENTRY_BYTES + (size == 0 ? 0 : keyEnds[size - 1]) + valueBytes;
    }

    int keyStart(int entry) {
        return entry == 0 ? 0 : keyEnds[entry - 1];
    }

    int keyLength(int entry) {
        return keyEnds[entry] - keyStart(entry);
    }

    byte[] keyBytes() {
        return keyBytes;
    }

    @SuppressWarnings("unchecked")
    V value(int entry) {
        return (V) Objects.requireNonNull(values[entry]);
    }

    int partition(int entry, int partitions) {
        return LongTable.partition(hashes[entry], partitions);
    }

    int compareKeys(int left, int right) {
        return Arrays.compareUnsigned(
                keyBytes, keyStart(left), keyEnds[left], keyBytes, keyStart(right), keyEnds[right]);
    }

    void clear() {
        Arrays.fill(slots, 0);
        Arrays.fill(values, 0, size, null);
        size = 0;
        valueBytes = 0;
    }

    private void append(byte[] key, int length, long hash, V value) {
        if (size == values.length) {
            keyEnds = Arrays.copyOf(keyEnds, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        int start = size == 0 ? 0 : keyEnds[size - 1];
        int end = Math.addExact(start, length);
        if (end > keyBytes.length) {
            keyBytes = Arrays.copyOf(keyBytes, (int) Math.max(end, Math.min(keyBytes.length * 2L, 1 << 30)));
        }
        System.arraycopy(key, 0, keyBytes, start, length);
        keyEnds[size] = end;
        hashes[size] = hash;
        values[size] = value;
        valueBytes += valueCodec.heapBytes(value);
        size++;
    }

    private void growSlots() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int entry = 0; entry < size; entry++) {
            int slot = (int) hashes[entry] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = entry + 1;
        }
    }

    /** FNV-1a, mixed: the same on every machine, since it decides the partition. */
    private static long hash(byte[] key, int length) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ (key[i] & 0xff)) * 0x100000001b3L;
        }
        return LongTable.mix(hash);
    }
}
