package org.bartergrid.job.engine;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A run is a sorted list of distinct keys with their combined values.
 *
 * <pre>
 * run    = 'B' 'G' 'R' version:u8=1 kind:u8 block* end
 * block  = entries:u32 (above 0)  payloadBytes:u32  payload
 * end    = entries:u32 = 0        0:u32             total entries:u64
 * </pre>
 *
 * <p>Integers are big-endian. Runs may stand one after another in a file. The end mark tells a whole run from one cut
 * short, and blocks stand for themselves, so a run is written as a stream and skipped without being decoded.
 *
 * <p>Kind 1, long: an entry is {@code varint(key - previous key)}, unsigned, the first of a block relative to 0, and
 * {@code varint(zigzag(value))}. Kind 2, keyed: {@code varint(length) key varint(length) value}.
 */
final class RunFormat {

    static final int VERSION = 1;
    static final byte LONG = 1;
    static final byte KEYED = 2;

    static final int HEADER_BYTES = 5;
    static final int BLOCK_HEADER_BYTES = 8;
    static final int END_BYTES = 16;

    /** A block is closed when it passes this. */
    static final int BLOCK_BYTES = 64 << 10;

    /** No block is larger: one entry of the largest key and value, and a nearly full block before it. */
    static final int MAX_BLOCK_BYTES = 80 << 20;

    private RunFormat() {}

    static ByteBuffer header(byte kind) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put((byte) 'B')
                .put((byte) 'G')
                .put((byte) 'R')
                .put((byte) VERSION)
                .put(kind)
                .flip();
    }

    /** Checks a header and gives its kind. */
    static byte kind(ByteBuffer header) throws IOException {
        if (header.get() != 'B' || header.get() != 'G' || header.get() != 'R') {
            throw new IOException("Damaged run: it does not begin with BGR.");
        }
        int version = header.get();
        if (version != VERSION) {
            throw new IOException(
                    "A run of format version " + version + " was met; this program reads " + VERSION + ".");
        }
        byte kind = header.get();
        if (kind != LONG && kind != KEYED) {
            throw new IOException("Damaged run: kind " + kind + " is unknown.");
        }
        return kind;
    }

    static int checkedPayload(int payloadBytes) throws IOException {
        if (payloadBytes <= 0 || payloadBytes > MAX_BLOCK_BYTES) {
            throw new IOException("Damaged run: a block claims " + payloadBytes + " bytes.");
        }
        return payloadBytes;
    }
}
