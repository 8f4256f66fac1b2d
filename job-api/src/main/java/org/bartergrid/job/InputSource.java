package org.bartergrid.job;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of an input, decompressed if they are gzip, bounded, and read one by one cheaply. */
final class InputSource implements Closeable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final long maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long filledBytes;

    private InputSource(InputStream in, long maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    static InputSource open(InputStream raw, long maxBytes) throws IOException {
        BufferedInputStream buffered = new MemberInput(raw);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        try {
            return new InputSource(gzip ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered, maxBytes);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    /** The next byte, 0 to 255, or -1 at the end. */
    int read() throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        return buffer[position++] & 0xff;
    }

    /** What {@link #read} will give next, without taking it. */
    int peek() throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        return buffer[position] & 0xff;
    }

    /** Up to {@code length} bytes; fewer only at the end. */
    int read(byte[] into, int offset, int length) throws IOException {
        int taken = 0;
        while (taken < length && (position < limit || fill())) {
            int count = Math.min(length - taken, limit - position);
            System.arraycopy(buffer, position, into, offset + taken, count);
            position += count;
            taken += count;
        }
        return taken;
    }

    long bytesRead() {
        return filledBytes - (limit - position);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        int count;
        try {
            count = in.read(buffer, 0, buffer.length);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
        if (count <= 0) {
            return false;
        }
        position = 0;
        limit = count;
        filledBytes += count;
        if (filledBytes > maxBytes) {
            throw new InvalidInputException("The input is larger than " + maxBytes
                    + " bytes (after decompression): give a smaller one or raise the bound.");
        }
        return true;
    }

    private static InvalidInputException damaged(IOException cause) {
        return new InvalidInputException(
                "The input begins as gzip and is damaged or cut short: check it with 'gzip -t'.", cause);
    }

    /**
     * GZIPInputStream takes {@code available() == 0} for the end of the file and would silently drop every later member
     * of a gzip that comes over a network; this answers 0 at the true end only.
     */
    private static final class MemberInput extends BufferedInputStream {

        MemberInput(InputStream in) {
            super(in, BUFFER_BYTES);
        }

        @Override
        public synchronized int available() throws IOException {
            int known = super.available();
            if (known > 0) {
                return known;
            }
            mark(1);
            int next = read();
            reset();
            return next < 0 ? 0 : 1;
        }
    }
}
