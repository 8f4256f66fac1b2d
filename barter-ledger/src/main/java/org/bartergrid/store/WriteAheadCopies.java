package org.bartergrid.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BlockFormat;
import org.bartergrid.books.BlockHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of blocks in the raw files of Ignite's write-ahead log, found by the letters that every block begins with.
 * Immutable.
 *
 * <p>Why: Ignite takes the first damaged record for the place where a process died, and drops what follows. That is right
 * after a power cut and wrong after somebody's change; looking at the raw bytes tells the two apart. A copy of a large
 * block may be cut where a page of Ignite ends, so a copy counts as damaged only if its end is right.
 */
final class WriteAheadCopies {
    /**
     * A copy that is right up to its last bytes, but for a change, was not cut: after a cut come other blocks, which may
     * be alike for a while, but not end at the same place.
     */
    private static final int RIGHT_AT_THE_END = 16;

    private static final int NUMBER_OFFSET = 6;
    private static final int EPOCH_OFFSET = NUMBER_OFFSET + Long.BYTES;
    private static final Logger LOG = LoggerFactory.getLogger(WriteAheadCopies.class);

    /** Where a copy begins. */
    private record Copy(ByteBuffer file, int offset) {}

    private final NavigableMap<Long, List<Copy>> copies = new TreeMap<>();

    private WriteAheadCopies() {}

    /** Looks through a folder and what is below it; finds nothing if it is not there. */
    static WriteAheadCopies in(Path folder) {
        WriteAheadCopies found = new WriteAheadCopies();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".wal")).toList()) {
                found.scan(file);
            }
        } catch (IOException failure) {
            throw new LedgerUnavailableException(
                    "The write-ahead log in " + folder + " cannot be read (" + failure.getMessage()
                            + "): correct its permissions, or restore it from a backup.",
                    failure);
        }
        return found;
    }

    private void scan(Path file) throws IOException {
        byte[] magic = BlockHeader.MAGIC.getBytes(StandardCharsets.US_ASCII);
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "r")) {
            ByteBuffer bytes = disk.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, disk.length());
            for (int at = 0; at + NUMBER_OFFSET + Long.BYTES <= bytes.limit(); at++) {
                if (bytes.get(at) == magic[0]
                        && bytes.get(at + 1) == magic[1]
                        && bytes.get(at + 2) == magic[2]
                        && bytes.get(at + 3) == magic[3]) {
                    long number = bytes.getLong(at + NUMBER_OFFSET);
                    copies.computeIfAbsent(number, first -> new ArrayList<>()).add(new Copy(bytes, at));
                }
            }
        }
    }

    /** Whether a copy of a block is that block with a change in it, before its last {@value #RIGHT_AT_THE_END} bytes. */
    boolean differFrom(long number, byte[] block) {
        int tail = block.length - RIGHT_AT_THE_END;
        for (Copy copy : copies.getOrDefault(number, List.of())) {
            if (tail > 0
                    && copy.offset() + block.length <= copy.file().limit()
                    && isEqual(copy, block, tail, block.length)
                    && !isEqual(copy, block, 0, tail)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEqual(Copy copy, byte[] block, int from, int end) {
        for (int i = from; i < end; i++) {
            if (copy.file().get(copy.offset() + i) != block[i]) {
                return false;
            }
        }
        return true;
    }

    /** A copy's block, by what it says of itself: it need not be sound. */
    record Claim(long number, long epoch) {
        static Claim of(BlockHeader header) {
            return new Claim(header.number(), header.epoch());
        }
    }

    /** The newest block of which there is a complete copy, be it sound or not. */
    Optional<Claim> furthest() {
        for (Map.Entry<Long, List<Copy>> block : copies.descendingMap().entrySet()) {
            for (Copy copy : block.getValue()) {
                if (BlockFormat.isComplete(copy.file().duplicate().position(copy.offset()))) {
                    return Optional.of(new Claim(block.getKey(), copy.file().getLong(copy.offset() + EPOCH_OFFSET)));
                }
            }
        }
        return Optional.empty();
    }

    /** The header of the newest block of which there is a complete copy. */
    Optional<BlockHeader> newest() {
        for (Map.Entry<Long, List<Copy>> block : copies.descendingMap().entrySet()) {
            for (Copy copy : block.getValue()) {
                ByteBuffer image = copy.file().duplicate().position(copy.offset());
                if (BlockFormat.isComplete(image)) {
                    byte[] bytes = new byte[image.position() - copy.offset()];
                    copy.file().get(copy.offset(), bytes);
                    try {
                        return Optional.of(BlockFormat.header(block.getKey(), bytes));
                    } catch (BlockDamagedException torn) {
                        // Whatever it was, nobody was told that it is written; another copy may be better.
                        LOG.debug("A copy of block {} is passed over: {}", block.getKey(), torn.getMessage());
                    }
                }
            }
        }
        return Optional.empty();
    }
}
