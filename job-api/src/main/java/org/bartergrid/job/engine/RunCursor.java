package org.bartergrid.job.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Reads one run of a file from its first entry to its last, a block at a time. Not safe for several threads. */
final class RunCursor {

    private final FileChannel file;
    private long position;
    private byte[] block = new byte[0];
    private int next;
    private int limit;
    private int entriesLeft;
    private long totalEntries;

    private long key;
    private long value;
    private int keyOffset;
    private int keyLength;
    private int valueOffset;
    private int valueLength;

    /** @param position of the run's first block, behind its header */
    RunCursor(FileChannel file, long position) {
        this.file = file;
        this.position = position;
    }

    /** Moves to the next entry of a long run; false after the last. */
    boolean nextLong() throws IOException {
        if (entriesLeft == 0) {
            if (!readBlock()) {
                return false;
            }
            key = 0;
        }
        key += varint();
        long zigzag = varint();
        value = (zigzag >>> 1) ^ -(zigzag & 1);
        entriesLeft--;
        return true;
    }

    /** Moves to the next entry of a keyed run; false after the last. */
    boolean nextKeyed() throws IOException {
        if (entriesLeft == 0 && !readBlock()) {
            return false;
        }
        keyLength = length();
        keyOffset = next;
        next += keyLength;
        valueLength = length();
        valueOffset = next;
        next += valueLength;
        entriesLeft--;
        return true;
    }

    long key() {
        return key;
    }

    long value() {
        return value;
    }

    byte[] keyBytes() {
        return Arrays.copyOfRange(block, keyOffset, keyOffset + keyLength);
    }

    byte[] valueBytes() {
        return Arrays.copyOfRange(block, valueOffset, valueOffset + valueLength);
    }

    int compareKey(RunCursor other) {
        return Arrays.compareUnsigned(
                block,
                keyOffset,
                keyOffset + keyLength,
                other.block,
                other.keyOffset,
                other.keyOffset + other.keyLength);
    }

    boolean keyIs(byte[] other) {
        return Arrays.equals(block, keyOffset, keyOffset + keyLength, other, 0, other.length);
    }

    private boolean readBlock() throws IOException {
        ByteBuffer header = RunFile.read(file, position, RunFormat.BLOCK_HEADER_BYTES);
        int entries = header.getInt();
        int payloadBytes = header.getInt();
        position += RunFormat.BLOCK_HEADER_BYTES;
        if (entries == 0) {
            if (RunFile.read(file, position, Long.BYTES).getLong() != totalEntries) {
                throw new IOException(
                        "Damaged run: " + totalEntries + " entries were read and another number written.");
            }
            return false;
        }
        if (RunFormat.checkedPayload(payloadBytes) > block.length) {
            block = new byte[payloadBytes];
        }
        RunFile.read(file, position, ByteBuffer.wrap(block, 0, payloadBytes));
        position += payloadBytes;
        next = 0;
        limit = payloadBytes;
        entriesLeft = entries;
        totalEntries += entries;
        return true;
    }

    private int length() throws IOException {
        long length = varint();
        if (length < 0 || length > limit - next) {
            throw new IOException("Damaged run: an entry reaches past its block.");
        }
        return (int) length;
    }

    private long varint() throws IOException {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (next == limit) {
                break;
            }
            byte b = block[next++];
            result |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return result;
            }
        }
        throw new IOException("Damaged run: a number reaches past its block.");
    }
}
