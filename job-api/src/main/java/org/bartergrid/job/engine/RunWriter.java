package org.bartergrid.job.engine;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes one run, entries in ascending order of key. Closing writes the end mark and closes the stream. */
final class RunWriter implements Closeable {

    private final OutputStream out;
    private byte[] block = new byte[RunFormat.BLOCK_BYTES + 64];
    private int length;
    private int entries;
    private long totalEntries;
    private long previousKey;
    private long bytes;

    RunWriter(OutputStream out, byte kind) throws IOException {
        this.out = out;
        out.write(RunFormat.header(kind).array());
        bytes = RunFormat.HEADER_BYTES;
    }

    void add(long key, long value) throws IOException {
        reserve(20);
        varint(key - previousKey);
        varint((value << 1) ^ (value >> 63));
        previousKey = key;
        ended();
    }

    void add(byte[] key, int keyOffset, int keyLength, byte[] value, int valueLength) throws IOException {
        reserve(10 + keyLength + valueLength);
        varint(keyLength);
        System.arraycopy(key, keyOffset, block, length, keyLength);
        length += keyLength;
        varint(valueLength);
        System.arraycopy(value, 0, block, length, valueLength);
        length += valueLength;
        ended();
    }

    long entries() {
        return totalEntries;
    }

    /** How many bytes have been written so far; all of them once it is closed. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            flushBlock();
            out.write(ByteBuffer.allocate(RunFormat.END_BYTES)
                    .putLong(8, totalEntries)
                    .array());
            bytes += RunFormat.END_BYTES;
        }
    }

    private void ended() throws IOException {
        entries++;
        totalEntries++;
        if (length >= RunFormat.BLOCK_BYTES) {
            flushBlock();
        }
    }

    private void flushBlock() throws IOException {
        if (entries > 0) {
            out.write(ByteBuffer.allocate(RunFormat.BLOCK_HEADER_BYTES)
                    .putInt(entries)
                    .putInt(length)
                    .array());
            out.write(block, 0, length);
            bytes += RunFormat.BLOCK_HEADER_BYTES + length;
            entries = 0;
            length = 0;
            previousKey = 0;
        }
    }

    private void reserve(int more) throws IOException {
        if (more > RunFormat.MAX_BLOCK_BYTES - RunFormat.BLOCK_BYTES) {
            throw new IOException("A key with its value takes " + more + " bytes: emit smaller ones.");
        }
        if (length + more > block.length) {
            block = Arrays.copyOf(block, Math.max(length + more, block.length * 2));
        }
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            block[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        block[length++] = (byte) rest;
    }
}
