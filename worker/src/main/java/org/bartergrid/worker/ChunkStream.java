package org.bartergrid.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Turns a stream of bytes into chunks that fit a frame. Not safe for several threads. */
final class ChunkStream extends OutputStream {

    private final Sink sink;
    private byte[] chunk = new byte[FrameWriter.CHUNK_BYTES];
    private int length;

    ChunkStream(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int value) throws IOException {
        if (length == chunk.length) {
            send();
        }
        chunk[length++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        int left = count;
        while (left > 0) {
            if (length == chunk.length) {
                send();
            }
            int taken = Math.min(left, chunk.length - length);
            System.arraycopy(bytes, from, chunk, length, taken);
            length += taken;
            from += taken;
            left -= taken;
        }
    }

    /** Sends what is left; the stream may go on afterwards. */
    @Override
    public void close() throws IOException {
        send();
    }

    private void send() throws IOException {
        if (length > 0) {
            sink.send(length == chunk.length ? chunk : Arrays.copyOf(chunk, length));
            // A full chunk was handed over, not copied.
            chunk = length == chunk.length ? new byte[FrameWriter.CHUNK_BYTES] : chunk;
            length = 0;
        }
    }

    /** Takes one chunk, which is then its own. */
    interface Sink {
        void send(byte[] chunk) throws IOException;
    }
}
