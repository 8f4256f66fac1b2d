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
 * block may be cut where a page of Ignite ends, so a copy counts as damaged only if it goes on rightly after the
 * difference.
 */
final class WriteAheadCopies {
    /** As many right bytes after a difference tell a change from a cut; fewer could be chance. */
    private static final int RESUMES_AFTER_BYTES = 16;

    private static final int NUMBER_OFFSET = 6;
    private static final Logger LOG = LoggerFactory.getLogger(WriteAheadCopies.class);

    /** Where a copy begins. */
    private record Copy(ByteBuffer file, int offset) {}

    private final NavigableMap<Long, List<Copy>> copies = new TreeMap<>();

    private WriteAheadCopies() {}

    /** Looks through a folder and what is below it. */
    static WriteAheadCopies in(Path folder) {
        WriteAheadCopies found = new WriteAheadCopies();
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

    /** Whether a copy of a block is that block with a change in it. */
    boolean differFrom(long number, byte[] block) {
        for (Copy copy : copies.getOrDefault(number, List.of())) {
            int end = Math.min(block.length, copy.file().limit() - copy.offset());
            int same = 0;
            boolean different = false;
            for (int i = 0; i < end; i++) {
                if (copy.file().get(copy.offset() + i) != block[i]) {
                    different = true;
                    same = 0;
                } else if (different && ++same == RESUMES_AFTER_BYTES) {
                    return true;
                }
            }
        }
        return false;
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

    /** Whether there is a complete copy of a block after this one: one that was written, and got lost. */
    boolean reachBeyond(long head) {
        for (List<Copy> beyond : copies.tailMap(head, false).values()) {
            for (Copy copy : beyond) {
                if (BlockFormat.isComplete(copy.file().duplicate().position(copy.offset()))) {
                    return true;
                }
            }
        }
        return false;
    }
}
