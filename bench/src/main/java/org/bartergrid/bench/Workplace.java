package org.bartergrid.bench;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bartergrid.job.engine.FolderTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder and what was opened in it. Everything is closed, the last first, and the folder deleted when this is
 * closed, also by Ctrl-C and SIGTERM. Safe for any thread.
 */
public final class Workplace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workplace.class);
    private static final int ATTEMPTS_TO_DELETE = 5;

    private final Path folder;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Thread hook = new Thread(this::end, "workplace-clearing");
    private int folders;
    private volatile boolean ending;

    /**
     * Makes the folder.
     *
     * @param in where; on the disk whose speed is meant
     */
    public Workplace(Path in) {
        try {
            Files.createDirectories(in);
            // PostgreSQL runs as a user of its own, which must be able to pass through.
            folder = Files.createTempDirectory(
                    in,
                    "barter-bench-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            if (Files.getFileStore(folder).type().equals("tmpfs")) {
                LOG.warn("{} is in memory, where nothing is ever synced: choose a disk with --folder.", in);
            }
        } catch (IOException unwritable) {
            throw new BenchFailure(
                    "No temporary folder can be made in " + in + " (" + unwritable
                            + "): choose another one with --folder.",
                    unwritable);
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A name for a new folder in here. */
    public synchronized Path newFolder(String name) {
        return folder.resolve(++folders + "-" + name);
    }

    /** Will be closed before what was opened earlier, and before the folder goes: at once, if that is going already. */
    public synchronized <T extends AutoCloseable> T open(T resource) {
        if (ending) {
            closeQuietly(resource);
            throw new BenchFailure("The bench was told to end: run it again.");
        }
        opened.push(resource);
        return resource;
    }

    /** Closes a resource now, unless that was done already. */
    public synchronized void close(AutoCloseable resource) {
        if (opened.remove(resource)) {
            closeQuietly(resource);
        }
    }

    /** Closes everything and deletes the folder. */
    @Override
    public void close() {
        if (!ending) {
            clear();
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** Whether the process was told to end, so that all here goes. */
    public boolean isEnding() {
        return ending;
    }

    private void end() {
        ending = true;
        clear();
    }

    private synchronized void clear() {
        while (!opened.isEmpty()) {
            closeQuietly(opened.pop());
        }
        for (int attempt = 1; attempt <= ATTEMPTS_TO_DELETE && Files.exists(folder); attempt++) {
            try {
                FolderTree.delete(folder);
            } catch (DirectoryNotEmptyException stillWrittenTo) {
                LOG.debug("{} got a new file while it was deleted", folder);
            } catch (IOException failure) {
                LOG.warn("{} could not be deleted ({}): delete it.", folder, failure.getMessage());
                return;
            }
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failure) {
            LOG.warn("Closing failed: {}", failure.toString());
        }
    }
}
