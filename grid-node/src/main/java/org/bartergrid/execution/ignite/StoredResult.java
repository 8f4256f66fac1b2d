package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The result of one reduction, hashed while it is written. Written by one thread; once closed it is read by any. */
final class StoredResult extends OutputStream {

    private final Path file;
    private final ScratchBudget budget;
    private final OutputStream out;
    private final MessageDigest digest = sha256();
    private long length;

    StoredResult(Path file, ScratchBudget budget) throws IOException {
        this.file = file;
        this.budget = budget;
        this.out = Files.newOutputStream(file);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        budget.take(count);
        out.write(bytes, offset, count);
        digest.update(bytes, offset, count);
        length += count;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    long bytes() {
        return length;
    }

    /** The hash of all that was written; to be asked once, at the end. */
    byte[] hash() {
        return digest.digest();
    }

    CellAnswer.Chunk chunk(long position, int maxBytes) throws IOException {
        long from = Math.max(0, Math.min(position, length));
        byte[] chunk = new byte[(int) Math.min(maxBytes, length - from)];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(from);
            in.readFully(chunk);
        }
        return new CellAnswer.Chunk(length, chunk);
    }

    void delete() throws IOException {
        out.close();
        if (Files.deleteIfExists(file)) {
            budget.giveBack(length);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
