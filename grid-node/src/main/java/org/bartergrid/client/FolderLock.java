package org.bartergrid.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Sees to it that one process at a time works from a folder: a second node would delete the first one's scratch, and both
 * would join the cell under one name. The operating system drops the lock when its process dies.
 */
public final class FolderLock implements AutoCloseable {

    private static final String FILE = "in-use.lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder, which is created if it is missing.
     *
     * @throws IOException if another process has it, or the folder cannot be written
     */
    public static FolderLock take(Path folder) throws IOException {
        Files.createDirectories(folder);
        var channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new FolderLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // This very process has it: the same answer as for any other.
        }
        channel.close();
        throw new IOException("Another process runs from " + folder + ": stop it first, or give --folder another one");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
