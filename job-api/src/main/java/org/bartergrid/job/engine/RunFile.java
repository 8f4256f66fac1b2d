package org.bartergrid.job.engine;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file of runs, one after another, open for reading. Its cursors share one file handle, however many runs there are. */
final class RunFile implements Closeable {

    private final FileChannel file;
    private final List<Long> blocks = new ArrayList<>();

    private RunFile(FileChannel file) {
        this.file = file;
    }

    /**
     * Opens the file and finds its runs.
     *
     * @param kind which every run must have
     * @throws IOException if a run is damaged, cut short, or of another kind
     */
    static RunFile open(Path path, byte kind) throws IOException {
        RunFile runs = new RunFile(FileChannel.open(path, StandardOpenOption.READ));
        try {
            runs.scan(kind);
            return runs;
        } catch (IOException e) {
            runs.close();
            throw e;
        }
    }

    /** A cursor before the first entry of every run. */
    List<RunCursor> cursors() {
        return blocks.stream().map(position -> new RunCursor(file, position)).toList();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void scan(byte kind) throws IOException {
        long position = 0;
        long size = file.size();
        while (position < size) {
            if (RunFormat.kind(read(file, position, RunFormat.HEADER_BYTES)) != kind) {
                throw new IOException("Damaged run: it is of another kind than its job.");
            }
            position += RunFormat.HEADER_BYTES;
            blocks.add(position);
            while (true) {
                ByteBuffer header = read(file, position, RunFormat.BLOCK_HEADER_BYTES);
                if (header.getInt() == 0) {
                    position += RunFormat.END_BYTES;
                    break;
                }
                position += RunFormat.BLOCK_HEADER_BYTES + RunFormat.checkedPayload(header.getInt());
            }
        }
        if (position != size) {
            throw new EOFException("Damaged run: its file is cut short.");
        }
    }

    static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        read(file, position, buffer);
        return buffer.flip();
    }

    static void read(FileChannel file, long position, ByteBuffer into) throws IOException {
        long from = position;
        while (into.hasRemaining()) {
            int count = file.read(into, from);
            if (count < 0) {
                throw new EOFException("Damaged run: its file is cut short.");
            }
            from += count;
        }
    }
}
