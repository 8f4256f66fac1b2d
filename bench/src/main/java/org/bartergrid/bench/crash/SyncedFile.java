package org.bartergrid.bench.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.ignite.internal.processors.cache.persistence.file.FileIO;
import org.apache.ignite.internal.processors.cache.persistence.file.FileIODecorator;

/** One file of {@link SyncedFiles}. Safe for any thread, as Ignite's own are. */
final class SyncedFile extends FileIODecorator {
    private final Path copy;

    private final Unsynced unsynced;

    /** The file again: Ignite may have opened it for writing only, and may rename it. */
    private final FileChannel read;

    SyncedFile(FileIO file, Path path, Path copy, Unsynced unsynced) throws IOException {
        super(file);
        this.copy = copy;
        this.unsynced = unsynced;
        this.read = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public void close() throws IOException {
        super.close();
        read.close();
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        long at = position();
        return note(at, super.write(bytes));
    }

    @Override
    public int write(ByteBuffer bytes, long at) throws IOException {
        return note(at, super.write(bytes, at));
    }

    @Override
    public int write(byte[] bytes, int offset, int length) throws IOException {
        long at = position();
        return note(at, super.write(bytes, offset, length));
    }

    @Override
    public long transferFrom(ReadableByteChannel from, long at, long length) throws IOException {
        long moved = super.transferFrom(from, at, length);
        int unused = note(at, (int) moved);
        return moved;
    }

    @Override
    public MappedByteBuffer map(int bytes) throws IOException {
        throw new IOException("A mapped file would be synced behind the back of those who count syncs");
    }

    @Override
    public void clear() throws IOException {
        super.clear();
        unsynced.cut();
    }

    @Override
    public void force() throws IOException {
        force(false);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        // Only what was written before the call is sure to be on disk after it.
        Unsynced.Taken taken = unsynced.take();
        if (!taken.ranges().isEmpty()) {
            PowerCut.wish(SyncedFiles.copies()).fulfil();
        }
        super.force(metadata);
        copy(taken);
        DeathWish firstCopy = FirstCopy.wish(SyncedFiles.copies());
        if (firstCopy.isMade() && hasBlock(taken)) {
            firstCopy.fulfil();
        }
    }

    private boolean hasBlock(Unsynced.Taken synced) throws IOException {
        for (var range : synced.ranges().entrySet()) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(1 << 20, range.getValue() - range.getKey()));
            int length = read.read(bytes, range.getKey());
            for (int at = 0; at + Integer.BYTES <= length; at++) {
                if (bytes.getInt(at) == FirstCopy.BLOCK) {
                    return true;
                }
            }
        }
        return false;
    }

    private int note(long at, int length) {
        if (length > 0) {
            unsynced.wrote(at, length);
        }
        return length;
    }

    private void copy(Unsynced.Taken synced) throws IOException {
        synchronized (unsynced) {
            try (FileChannel to = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                if (synced.cut()) {
                    FileChannel unused = to.truncate(0);
                }
                for (var range : synced.ranges().entrySet()) {
                    copy(range.getKey(), Math.min(range.getValue(), read.size()), to);
                }
            }
        }
    }

    private void copy(long from, long end, FileChannel to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        for (long at = from; at < end; ) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), end - at));
            if (read.read(bytes, at) <= 0) {
                return;
            }
            bytes.flip();
            while (bytes.hasRemaining()) {
                at += to.write(bytes, at);
            }
        }
    }
}
