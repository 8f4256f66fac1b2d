package org.bartergrid.job;

import java.util.Arrays;

/** A growing array of bytes, bare on purpose: cutters touch every byte of the input through it. */
final class ByteBuilder {

    byte[] array;
    int length;

    ByteBuilder(int capacity) {
        array = new byte[capacity];
    }

    void add(byte value) {
        if (length == array.length) {
            array = Arrays.copyOf(array, array.length * 2);
        }
        array[length++] = value;
    }

    void add(byte[] values, int offset, int count) {
        while (length + count > array.length) {
            array = Arrays.copyOf(array, array.length * 2);
        }
        System.arraycopy(values, offset, array, length, count);
        length += count;
    }

    byte[] toArray() {
        return Arrays.copyOf(array, length);
    }
}
