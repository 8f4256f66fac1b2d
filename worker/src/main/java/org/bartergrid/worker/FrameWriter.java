package org.bartergrid.worker;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * Writes frames to one end of a pipe. Safe for several threads: a frame is never torn by another.
 *
 * <pre>
 * frame = bytes after this field:u32  version:u8=1  type:u8  request:u32  payload
 * </pre>
 */
public final class FrameWriter implements Closeable {

    /** The most bytes that one Data, Run or Result may carry; longer payloads are sent in several. */
    public static final int CHUNK_BYTES = 256 << 10;

    static final int VERSION = 1;

    /** Whole frame but its length field. */
    static final int MAX_FRAME_BYTES = 1 << 20;

    private final DataOutputStream out;

    public FrameWriter(OutputStream out) {
        this.out = new DataOutputStream(new BufferedOutputStream(out, 64 << 10));
    }

    /** Writes one frame and flushes it. Blocks while the other side does not read, which is the flow control. */
    public void write(Frame frame) throws IOException {
        ByteArrayOutputStream buffer = new ByteArrayOutputStream(64);
        byte[] tail = encode(frame, new DataOutputStream(buffer));
        int length = 2 + Integer.BYTES + buffer.size() + tail.length;
        if (length > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("A frame of " + length + " bytes is larger than " + MAX_FRAME_BYTES
                    + ": send it in pieces of " + CHUNK_BYTES + ".");
        }
        synchronized (this) {
            out.writeInt(length);
            out.writeByte(VERSION);
            out.writeByte(FrameType.numberOf(frame));
            out.writeInt(frame.request());
            buffer.writeTo(out);
            out.write(tail);
            out.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    /** Writes the fixed fields to {@code to} and gives the bytes that follow them, uncopied. */
    private static byte[] encode(Frame frame, DataOutputStream to) throws IOException {
        byte[] none = {};
        if (frame instanceof Frame.Open open) {
            to.writeUTF(open.jar());
            to.writeUTF(open.className());
            to.writeShort(open.settings().size());
            for (Map.Entry<String, String> setting : open.settings().entrySet()) {
                to.writeUTF(setting.getKey());
                to.writeUTF(setting.getValue());
            }
            to.writeInt(open.threads());
            to.writeInt(open.partitions());
            to.writeUTF(open.scratch());
        } else if (frame instanceof Frame.MapSplit map) {
            to.writeInt(map.split());
            to.writeInt(map.bytes());
        } else if (frame instanceof Frame.Reduce reduce) {
            to.writeInt(reduce.partition());
        } else if (frame instanceof Frame.Data data) {
            return data.bytes();
        } else if (frame instanceof Frame.Opened opened) {
            to.writeUTF(opened.format());
        } else if (frame instanceof Frame.Run run) {
            to.writeInt(run.partition());
            return run.bytes();
        } else if (frame instanceof Frame.Mapped mapped) {
            to.writeLong(mapped.counts().emitted());
            to.writeLong(mapped.counts().written());
            to.writeLong(mapped.counts().bytes());
        } else if (frame instanceof Frame.Result result) {
            return result.bytes();
        } else if (frame instanceof Frame.Tally tally) {
            to.writeUTF(tally.table());
            for (long cell : tally.cells()) {
                to.writeLong(cell);
            }
        } else if (frame instanceof Frame.Reduced reduced) {
            to.writeLong(reduced.counts().keys());
            to.writeLong(reduced.counts().lines());
            to.writeLong(reduced.counts().bytes());
        } else if (frame instanceof Frame.Failed failed) {
            to.writeByte(failed.category().number());
            to.writeUTF(failed.message());
        }
        return none;
    }
}
