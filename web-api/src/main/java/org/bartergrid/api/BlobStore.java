package org.bartergrid.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Jars, inputs and results as files named by their SHA-256. Streamed, never whole in memory; a blob appears only when
 * it is complete, synced and has the hash that its name says. Safe for use from several threads.
 */
final class BlobStore {

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final int CHUNK_BYTES = 1 << 16;

    private final Path folder;
    private final long mostBlobBytes;
    private final long mostBytes;
    private long bytes;

    /**
     * @param mostBlobBytes the largest blob taken
     * @param mostBytes the most that all blobs together may take
     */
    BlobStore(Path folder, long mostBlobBytes, long mostBytes) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.mostBlobBytes = mostBlobBytes;
        this.mostBytes = mostBytes;
        try (var files = Files.list(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                if (NAME.matcher(file.getFileName().toString()).matches()) {
                    bytes += Files.size(file);
                } else {
                    Files.delete(file); // what an upload left behind when the process died in it
                }
            }
        }
    }

    /** The file of a blob, if it is here. */
    Optional<Path> find(String sha256) {
        var file = folder.resolve(checked(sha256));
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /** Stores a blob and answers with its size in bytes. */
    long put(String sha256, InputStream content) {
        var target = folder.resolve(checked(sha256));
        Path partial = null;
        try {
            if (Files.exists(target)) {
                return Files.size(target);
            }
            partial = Files.createTempFile(folder, "upload", ".part");
            var digest = MessageDigest.getInstance("SHA-256");
            long size = copy(new DigestInputStream(content, digest), partial);
            String seen = HexFormat.of().formatHex(digest.digest());
            if (!seen.equals(sha256)) {
                throw Refusal.badRequest("The bytes that arrived have the hash " + seen + " and not " + sha256
                        + ": the file changed or was damaged on its way, send it again");
            }
            publish(partial, target, size);
            return size;
        } catch (IOException e) {
            throw new UncheckedIOException("A blob could not be stored: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        } finally {
            discard(partial);
        }
    }

    private long copy(InputStream in, Path file) throws IOException {
        long size = 0;
        byte[] chunk = new byte[CHUNK_BYTES];
        try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                size += n;
                if (size > mostBlobBytes) {
                    throw Refusal.tooLarge("A blob may have " + mostBlobBytes + " bytes at most: send it in parts");
                }
                if (size + held() > mostBytes) {
                    throw Refusal.tooLarge(
                            "The coordinator's store is full: ask its operator for room, or wait until results expire");
                }
                var buffer = java.nio.ByteBuffer.wrap(chunk, 0, n);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
            out.force(true);
        }
        return size;
    }

    private synchronized void publish(Path partial, Path target, long size) throws IOException {
        if (!Files.exists(target)) {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            bytes += size;
        }
    }

    private synchronized long held() {
        return bytes;
    }

    private static void discard(@org.jspecify.annotations.Nullable Path partial) {
        if (partial != null) {
            try {
                Files.deleteIfExists(partial);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String checked(String sha256) {
        if (!NAME.matcher(sha256).matches()) {
            throw Refusal.badRequest("A blob is named by its SHA-256 in 64 lower-case hexadecimal digits");
        }
        return sha256;
    }
}
