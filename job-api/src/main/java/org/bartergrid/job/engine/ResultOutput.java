package org.bartergrid.job.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.bartergrid.job.Output;
import org.bartergrid.job.Tallies;

/** A partition's result as one gzip member, and its tallies. Not safe for several threads. */
public final class ResultOutput implements Output, AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final OutputStream out;
    private final Tallies tallies;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int length;
    private long lines;
    private long bytes;

    /** Closing it closes {@code out}. */
    public ResultOutput(OutputStream out, Tallies tallies) throws IOException {
        this.out = new FastGzip(out);
        this.tallies = tallies;
    }

    @Override
    public void line(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        line(encoded, 0, encoded.length);
    }

    @Override
    public void line(byte[] text, int offset, int count) {
        if (count >= BUFFER_BYTES - length) {
            flushBuffer();
            if (count >= BUFFER_BYTES) {
                writeThrough(text, offset, count);
                buffer[length++] = '\n';
                lines++;
                return;
            }
        }
        System.arraycopy(text, offset, buffer, length, count);
        length += count;
        buffer[length++] = '\n';
        lines++;
    }

    @Override
    public void tally(String table, long key, long amount) {
        tallies.add(table, key, amount);
    }

    /** How many lines were written. */
    public long lines() {
        return lines;
    }

    /** How many bytes were written, before compression. */
    public long bytes() {
        return bytes + length;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            out.write(buffer, 0, length);
            bytes += length;
            length = 0;
        }
    }

    private void flushBuffer() {
        writeThrough(buffer, 0, length);
        length = 0;
    }

    private void writeThrough(byte[] from, int offset, int count) {
        try {
            out.write(from, offset, count);
            bytes += count;
        } catch (IOException e) {
            throw new PlatformFailure(e);
        }
    }

    /** Level 1: results are large and read once, and a volunteer's CPU is dearer than the scientist's disk. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
