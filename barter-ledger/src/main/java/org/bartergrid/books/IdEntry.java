package org.bartergrid.books;

import java.nio.ByteBuffer;

/**
 * A command's id and where its command stands, as runs of ids keep it: 28 bytes.
 *
 * @param high the id's first 64 bits; their first 48 are the time when it was made, epoch milliseconds
 * @param low its last 64 bits
 * @param block the block that carries the command
 * @param position the command's place in it, from 0
 */
record IdEntry(long high, long low, long block, int position) implements Comparable<IdEntry> {
    static final int BYTES = 28;

    static IdEntry read(ByteBuffer in) {
        return new IdEntry(in.getLong(), in.getLong(), in.getLong(), in.getInt());
    }

    void write(Bytes out) {
        out.putLong(high).putLong(low).putLong(block).putInt(position);
    }

    /** When an id says that it was made, epoch milliseconds. */
    static long millis(long high) {
        return high >>> 16;
    }

    /** By id, which for ids of version 7 is by age. */
    @Override
    public int compareTo(IdEntry other) {
        return compare(high, low, other.high, other.low);
    }

    static int compare(long high, long low, long otherHigh, long otherLow) {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }
}
