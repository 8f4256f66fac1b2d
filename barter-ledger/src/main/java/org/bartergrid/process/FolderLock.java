package org.bartergrid.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that one process at a time works from a folder: two coordinators would write one log, two nodes delete each
 * other's scratch. The operating system drops the lock when its process dies, so a killed one leaves nothing to clean up.
 */
public final class FolderLock implements AutoCloseable {
    private static final String FILE = "in-use.lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the folder, which is created if it is missing.
     *
     * @throws IOException in one sentence: another process has it, or it cannot be written
     */
    public static FolderLock take(Path folder) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(
                    folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException unwritable) {
            throw new IOException(
                    "The data folder " + folder + " cannot be written (" + unwritable.getMessage()
                            + "): choose another one, or correct its permissions.",
                    unwritable);
        }
        try {
            if (lock(channel) != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return new FolderLock(channel);
            }
        } catch (IOException failure) {
            channel.close();
            throw new IOException(
                    "The data folder " + folder + " cannot be locked (" + failure.getMessage()
                            + "): put it on a local disk.",
                    failure);
        }
        try (channel) {
            throw new IOException("The data folder " + folder + " is in use by process " + holder(channel)
                    + ": stop it first, or choose another folder.");
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            return null; // this very process has it: the same answer as for any other
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        int length = channel.read(pid, 0);
        return length <= 0 ? "of unknown id" : new String(pid.array(), 0, length, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The lock goes with the channel, or at the latest with the process.
        }
    }
}
