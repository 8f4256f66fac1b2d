package org.bartergrid.job;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Writes values of one type as bytes and reads them back. Safe for several threads.
 *
 * <p>The codecs made here keep order: encoded bytes, compared as unsigned bytes, sort as the values do (text by code
 * point, records by their components from left to right). Results come in the order of the encoded keys, so a codec of
 * one's own decides that order too. Two equal keys must have equal bytes.
 */
public interface Codec<T> {

    /** No text or byte array inside a key or value may be longer than this when encoded. */
    int MAX_BYTES = 16 << 20;

    void write(T value, DataOutput out) throws IOException;

    T read(DataInput in) throws IOException;

    /** About how many bytes of heap a value takes: what bounds the memory of a mapper. */
    default long heapBytes(T value) {
        return 24;
    }

    /** Text, as UTF-8. */
    static Codec<String> string() {
        return OrderedCodecs.STRING;
    }

    /** Long integers, signed. */
    static Codec<Long> int64() {
        return OrderedCodecs.INT64;
    }

    /** Floating-point numbers, in the order of {@link Double#compare}. */
    static Codec<Double> float64() {
        return OrderedCodecs.FLOAT64;
    }

    static Codec<byte[]> bytes() {
        return OrderedCodecs.BYTES;
    }

    /**
     * A record whose components are {@code String}, {@code long}, {@code int}, {@code double}, {@code boolean},
     * {@code byte[]}, or such records.
     *
     * @throws IllegalArgumentException if a component has another type
     */
    static <R extends Record> Codec<R> record(Class<R> type) {
        return RecordCodec.of(type);
    }
}
