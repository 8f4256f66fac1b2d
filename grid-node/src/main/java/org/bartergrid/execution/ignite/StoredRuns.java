package org.bartergrid.execution.ignite;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The runs of one split attempt: one file, and in memory which piece of it belongs to which partition. Written by one
 * thread; once it is closed it is read by any.
 */
final class StoredRuns implements Closeable {

    /** They are kept in memory: a job that changes the partition with every byte would fill that instead of the disk. */
    static final int MOST_PIECES = 1 << 18;

    private final Path file;
    private final ScratchBudget budget;
    private final OutputStream out;
    private final List<Piece> pieces = new ArrayList<>();
    private long length;

    StoredRuns(Path file, ScratchBudget budget) throws IOException {
        this.file = file;
        this.budget = budget;
        this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void append(int partition, byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        if (pieces.size() == MOST_PIECES && pieces.get(MOST_PIECES - 1).partition != partition) {
            throw new IOException("a split's runs change the partition more than " + MOST_PIECES
                    + " times: its job has to combine more before it writes");
        }
        budget.take(bytes.length);
        out.write(bytes);
        int last = pieces.size() - 1;
        if (last >= 0 && pieces.get(last).partition == partition) {
            pieces.set(last, pieces.get(last).longer(bytes.length));
        } else {
            pieces.add(new Piece(partition, length, bytes.length));
        }
        length += bytes.length;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    long bytesOf(int partition) {
        return pieces.stream()
                .filter(piece -> piece.partition == partition)
                .mapToLong(Piece::length)
                .sum();
    }

    /** Reads into {@code to}, until it is full or the partition's runs end, from {@code position} within them. */
    void read(int partition, long position, ByteBuffer to) throws IOException {
        long skip = position;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (Piece piece : pieces) {
                if (piece.partition != partition) {
                    continue;
                }
                if (skip >= piece.length) {
                    skip -= piece.length;
                    continue;
                }
                int wanted = (int) Math.min(to.remaining(), piece.length - skip);
                readFully(channel, piece.offset + skip, to.slice(to.position(), wanted));
                to.position(to.position() + wanted);
                skip = 0;
                if (!to.hasRemaining()) {
                    return;
                }
            }
        }
    }

    void delete() throws IOException {
        out.close();
        if (Files.deleteIfExists(file)) {
            budget.giveBack(length);
        }
    }

    private static void readFully(FileChannel channel, long from, ByteBuffer to) throws IOException {
        long position = from;
        while (to.hasRemaining()) {
            int count = channel.read(to, position);
            if (count < 0) {
                throw new IOException("stored runs are shorter than they were written");
            }
            position += count;
        }
    }

    /** A stretch of the file that belongs to one partition. */
    private record Piece(int partition, long offset, long length) {
        Piece longer(int bytes) {
            return new Piece(partition, offset, length + bytes);
        }
    }
}
