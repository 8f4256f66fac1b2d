package org.bartergrid.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
import org.jspecify.annotations.Nullable;

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

    /** Of all blobs, those that are only arriving included: uploads side by side must not overfill the store. */
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

    /** The length of a blob's file in bytes. */
    static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("A blob cannot be read: " + e.getMessage(), e);
        }
    }

    /** What all blobs take together, in bytes. */
    synchronized long held() {
        return bytes;
    }

    /**
     * Stores a blob and answers with its size in bytes. One that is here already is read all the same: only who sends
     * all of its bytes has it.
     *
     * @throws Refusal if the bytes are not those of the hash, or there is no room for them
     */
    long put(String sha256, InputStream content) {
        var target = folder.resolve(checked(sha256));
        try {
            return Files.exists(target) ? compare(sha256, content) : store(sha256, content, target);
        } catch (IOException e) {
            throw new UncheckedIOException("A blob could not be stored: " + e.getMessage(), e);
        }
    }

    private long compare(String sha256, InputStream content) throws IOException {
        var digest = sha256();
        long size = copy(new DigestInputStream(content, digest), OutputStream.nullOutputStream());
        requireHash(sha256, digest);
        return size;
    }

    private long store(String sha256, InputStream content, Path target) throws IOException {
        Path partial = null;
        long reserved = 0;
        try {
            partial = Files.createTempFile(folder, "upload", ".part");
            var digest = sha256();
            long size;
            try (var out = new Reserving(partial)) {
                try {
                    size = copy(new DigestInputStream(content, digest), out);
                    out.sync();
                } finally {
                    reserved = out.reserved;
                }
            }
            requireHash(sha256, digest);
            if (publish(partial, target)) {
                reserved = 0;
            }
            return size;
        } finally {
            release(reserved);
            discard(partial);
        }
    }

    private long copy(InputStream in, OutputStream out) throws IOException {
        long size = 0;
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int n = next(in, chunk, size); n >= 0; n = next(in, chunk, size)) {
            size += n;
            if (size > mostBlobBytes) {
                throw Refusal.tooLarge("A blob may have " + mostBlobBytes + " bytes at most: send it in parts");
            }
            out.write(chunk, 0, n);
        }
        return size;
    }

    private static int next(InputStream in, byte[] chunk, long before) {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            // Its sender is gone or stalled; that is no failure of this store.
            throw Refusal.badRequest("The upload broke off after " + before + " bytes: send it again");
        }
    }

    private static void requireHash(String sha256, MessageDigest digest) {
        String seen = HexFormat.of().formatHex(digest.digest());
        if (!seen.equals(sha256)) {
            throw Refusal.badRequest("The bytes that arrived have the hash " + seen + " and not " + sha256
                    + ": the file changed or was damaged on its way, send it again");
        }
    }

    private synchronized boolean publish(Path partial, Path target) throws IOException {
        if (Files.exists(target)) {
            return false; // somebody sent the same at the same time
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        try (var names = FileChannel.open(folder)) {
            names.force(true); // else the name itself might not outlive a power cut
        }
        return true;
    }

    private synchronized void reserve(long more) {
        if (more > mostBytes - bytes) {
            throw Refusal.tooLarge("The coordinator's store is full: ask its operator for room");
        }
        bytes += more;
    }

    private synchronized void release(long reserved) {
        bytes -= reserved;
    }

    private static void discard(@Nullable Path partial) {
        if (partial != null) {
            try {
                Files.deleteIfExists(partial);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static String checked(String sha256) {
        if (!NAME.matcher(sha256).matches()) {
            throw Refusal.badRequest("A blob is named by its SHA-256 in 64 lower-case hexadecimal digits");
        }
        return sha256;
    }

    /** A new file that takes its room from the store before it grows. */
    private final class Reserving extends OutputStream {

        private final FileChannel file;
        private long reserved;

        Reserving(Path path) throws IOException {
            this.file = FileChannel.open(path, StandardOpenOption.WRITE);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] chunk, int from, int length) throws IOException {
            reserve(length);
            reserved += length;
            var buffer = ByteBuffer.wrap(chunk, from, length);
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
        }

        void sync() throws IOException {
            file.force(true);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
