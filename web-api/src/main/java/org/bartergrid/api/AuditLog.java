package org.bartergrid.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Lines at the end of {@code audit.log}, readable by its owner only. When the file has its size it becomes {@code audit.log.1},
 * the one of that name {@code audit.log.2}, and so on; the last one goes away.
 *
 * <p>A line is with the operating system when this returns, so it survives this process. It is not forced to the disk: a power cut
 * may take the last seconds. What must not be lost is in the books, which are. Safe for any thread.
 */
final class AuditLog implements AutoCloseable {

    static final String NAME = "audit.log";

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Beside the one that is written. */
    static final int OLD_FILES = 9;

    private final Path file;
    private final long largestBytes;
    private FileChannel out;
    private long size;

    /** After a write that failed: on a full disk, or by a thread that was interrupted, with which the file is closed. */
    private boolean broken;

    /** @param allBytes of all files together, about */
    AuditLog(Path folder, long allBytes) throws IOException {
        this.file = folder.resolve(NAME);
        this.largestBytes = Math.max(1, allBytes / (OLD_FILES + 1));
        this.out = open();
    }

    private FileChannel open() throws IOException {
        var channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), OWNER_ONLY);
        size = channel.size();
        if (size > 0) {
            var last = ByteBuffer.allocate(1);
            channel.read(last, size - 1);
            channel.position(size);
            if (last.get(0) != '\n') {
                append(channel, "\n"); // a line that its process did not live to finish
            }
        }
        return channel;
    }

    synchronized void write(String line) throws IOException {
        if (size >= largestBytes) {
            roll();
        }
        if (broken) {
            out.close();
            out = open(); // which ends a line that was not finished
        }
        broken = true;
        append(out, line + "\n");
        broken = false;
    }

    private void append(FileChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            size += channel.write(bytes);
        }
    }

    private void roll() throws IOException {
        out.close();
        for (int i = OLD_FILES - 1; i >= 0; i--) {
            var from = i == 0 ? file : old(i);
            if (Files.exists(from)) {
                Files.move(from, old(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        out = open();
    }

    private Path old(int number) {
        return file.resolveSibling(NAME + "." + number);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
