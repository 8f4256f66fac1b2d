package org.bartergrid.job;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an input into splits of about a wanted size, one at a time, so that only one split is ever in memory. Gzip is
 * recognised by its first bytes. Not safe for several threads.
 */
public abstract sealed class InputCutter implements Closeable permits FastaCutter, LineCutter, ByteCutter {

    public static final int MIN_SPLIT_BYTES = 16;
    public static final int MAX_SPLIT_BYTES = 64 << 20;

    final InputSource in;
    final int splitBytes;
    private int next;

    InputCutter(InputSource in, int splitBytes) {
        this.in = in;
        this.splitBytes = splitBytes;
    }

    /**
     * Opens an input.
     *
     * @param in closed by {@link #close}
     * @param splitBytes the wanted size of a split; a split is larger where its last line or sequence piece asks for it
     * @param maxInputBytes the bound on the input after decompression
     */
    public static InputCutter of(InputFormat format, InputStream in, int splitBytes, long maxInputBytes)
            throws IOException {
        if (splitBytes < MIN_SPLIT_BYTES || splitBytes > MAX_SPLIT_BYTES) {
            throw new IllegalArgumentException("A split of " + splitBytes + " bytes is out of range: give "
                    + MIN_SPLIT_BYTES + " to " + MAX_SPLIT_BYTES + ".");
        }
        InputSource source = InputSource.open(in, maxInputBytes);
        if (format instanceof InputFormat.Fasta fasta) {
            return new FastaCutter(source, splitBytes, fasta.overlap());
        }
        return format instanceof InputFormat.Lines
                ? new LineCutter(source, splitBytes)
                : new ByteCutter(source, splitBytes);
    }

    /**
     * The next split, or null after the last.
     *
     * @throws InvalidInputException if the input is not of its format, is damaged, or passes its bound
     */
    public final @Nullable Split next() throws IOException {
        byte[] bytes = cut();
        return bytes == null ? null : new Split(next++, bytes);
    }

    /** How many bytes of the input, after decompression, have been read. */
    public final long inputBytes() {
        return in.bytesRead();
    }

    @Override
    public final void close() throws IOException {
        in.close();
    }

    abstract byte @Nullable [] cut() throws IOException;
}
