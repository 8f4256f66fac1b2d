package org.bartergrid.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files that only their owner may read. Each is written whole before it gets its name, so that a full disk or a crash
 * leaves no half of one; and made with its final permissions, since a file that is narrowed afterwards could be opened in
 * between.
 */
public final class PrivateFile {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFile() {}

    /**
     * Writes a file that is not there yet, and its folder.
     *
     * @throws FileAlreadyExistsException if another process was faster, whose file then counts
     * @throws IOException if it cannot be written
     */
    public static void create(Path file, String text) throws IOException {
        Path next = written(file, text);
        try {
            name(next, file);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /**
     * Writes a file in place of the one that may be there.
     *
     * @throws IOException if it cannot be written; what was there then still is
     */
    public static void replace(Path file, String text) throws IOException {
        Path next = written(file, text);
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static Path written(Path file, String text) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new IOException(file + " is no name for a file");
        }
        Files.createDirectories(folder);
        Path next = Files.createTempFile(folder, absolute.getFileName().toString(), ".next", OWNER_ONLY);
        try {
            return Files.writeString(
                    next, text, StandardCharsets.US_ASCII, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
        } catch (IOException e) {
            Files.deleteIfExists(next);
            throw e;
        }
    }

    /** A link and not a move: it fails if another process was faster. */
    private static void name(Path next, Path file) throws IOException {
        try {
            Files.createLink(file, next);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without links.
            Files.move(next, file);
        }
    }
}
