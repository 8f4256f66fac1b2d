package org.bartergrid.worker;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.job.engine.ReduceCounts;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from one end of a pipe. What comes from a worker is not trusted: every length is bounded before anything
 * is allocated, and whatever is no frame is an {@link IOException}. For one thread.
 */
public final class FrameReader implements Closeable {

    private final DataInputStream in;

    public FrameReader(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in, 64 << 10));
    }

    /** The next frame, or null where the other side ended between two frames. */
    public @Nullable Frame read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        try {
            return frame(first);
        } catch (EOFException e) {
            throw new IOException("Not a frame: it ends before its last field.", e);
        }
    }

    private Frame frame(int first) throws IOException {
        int length = (first << 24) | (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        if (length < 2 + Integer.BYTES || length > FrameWriter.MAX_FRAME_BYTES) {
            throw new IOException("Not a frame: it claims " + length + " bytes.");
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        DataInputStream fields = new DataInputStream(new ByteArrayInputStream(frame));
        int version = fields.readUnsignedByte();
        if (version != FrameWriter.VERSION) {
            throw new IOException("A frame of version " + version + " was met; this program speaks "
                    + FrameWriter.VERSION + ": node and worker must come from one build.");
        }
        int number = fields.readUnsignedByte();
        FrameType type = FrameType.ofNumber(number);
        if (type == null) {
            throw new IOException("Not a frame: type " + number + " is unknown.");
        }
        Frame decoded = decode(type, fields.readInt(), fields);
        if (fields.read() >= 0) {
            throw new IOException("Not a frame: there are bytes behind its last field.");
        }
        return decoded;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static Frame decode(FrameType type, int request, DataInputStream in) throws IOException {
        return switch (type) {
            case OPEN -> open(request, in);
            case MAP_SPLIT -> new Frame.MapSplit(request, in.readInt(), in.readInt());
            case REDUCE -> new Frame.Reduce(request, in.readInt());
            case DATA -> new Frame.Data(request, in.readAllBytes());
            case END -> new Frame.End(request);
            case ABANDON -> new Frame.Abandon(request);
            case OPENED -> new Frame.Opened(request, in.readUTF());
            case RUN -> new Frame.Run(request, in.readInt(), in.readAllBytes());
            case MAPPED -> new Frame.Mapped(request, new MapCounts(in.readLong(), in.readLong(), in.readLong()));
            case RESULT -> new Frame.Result(request, in.readAllBytes());
            case TALLY -> tally(request, in);
            case REDUCED -> new Frame.Reduced(request, new ReduceCounts(in.readLong(), in.readLong(), in.readLong()));
            case FAILED -> failed(request, in);
        };
    }

    private static Frame.Open open(int request, DataInputStream in) throws IOException {
        String jar = in.readUTF();
        String className = in.readUTF();
        Map<String, String> settings = new TreeMap<>();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            settings.put(in.readUTF(), in.readUTF());
        }
        return new Frame.Open(request, jar, className, settings, in.readInt(), in.readInt(), in.readUTF());
    }

    private static Frame.Tally tally(int request, DataInputStream in) throws IOException {
        String table = in.readUTF();
        long[] cells = new long[in.available() / Long.BYTES];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = in.readLong();
        }
        if (cells.length % 2 != 0) {
            throw new IOException("Not a frame: a tally has a key without an amount.");
        }
        return new Frame.Tally(request, table, cells);
    }

    private static Frame.Failed failed(int request, DataInputStream in) throws IOException {
        int number = in.readUnsignedByte();
        for (Frame.Category category : Frame.Category.values()) {
            if (category.number() == number) {
                return new Frame.Failed(request, category, in.readUTF());
            }
        }
        throw new IOException("Not a frame: failure category " + number + " is unknown.");
    }
}
