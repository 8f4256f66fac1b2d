package org.bartergrid.bench.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Kills a coordinator while something is written and not synced, and takes that from its files. Stateless.
 *
 * <p>Killed from outside a coordinator that does little has everything synced, nearly always.
 */
final class PowerCut {
    private static final int CHUNK = 1 << 20;

    private PowerCut() {}

    /** That the coordinator whose copies these are dies at its next sync of something, before it. */
    static DeathWish wish(Path copies) {
        return new DeathWish(copies.resolveSibling(copies.getFileName() + "-loses-power"));
    }

    /**
     * Turns every file back to its copy as of its last sync, in length as well: a file system that had not written what
     * was appended had not made the file longer either.
     *
     * @return how many bytes differ from what they were
     */
    static long drop(Path data, Path copies) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(data)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        long dropped = 0;
        for (Path file : files) {
            Optional<Path> copy = SyncedFiles.copyOf(copies, file);
            if (copy.isPresent()) {
                dropped += turnBack(file, copy.get());
            }
        }
        return dropped;
    }

    private static long turnBack(Path file, Path copy) throws IOException {
        long dropped = Math.max(0, Files.size(file) - Files.size(copy));
        try (FileChannel live = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel synced = FileChannel.open(copy, StandardOpenOption.READ)) {
            FileChannel unusedChannel = live.truncate(synced.size());
            for (long at = 0; at < live.size(); at += CHUNK) {
                int length = (int) Math.min(CHUNK, live.size() - at);
                byte[] now = read(live, at, length);
                byte[] then = read(synced, at, length);
                long different = 0;
                for (int i = 0; i < length; i++) {
                    different += now[i] == then[i] ? 0 : 1;
                }
                if (different > 0) {
                    int unused = live.write(ByteBuffer.wrap(then), at);
                    dropped += different;
                }
            }
        }
        return dropped;
    }

    /** Bytes of a file, zeros beyond its end. */
    private static byte[] read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (int read = 0; bytes.hasRemaining() && read >= 0; ) {
            read = file.read(bytes, at + bytes.position());
        }
        return bytes.array();
    }
}
