package org.bartergrid.bench.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ignite.internal.processors.cache.persistence.file.FileIO;
import org.apache.ignite.internal.processors.cache.persistence.file.FileIOFactory;
import org.apache.ignite.internal.processors.cache.persistence.file.RandomAccessFileIOFactory;

/**
 * Lets Ignite use its files as always, and keeps beside them copies of what was synced: whenever Ignite has a file synced,
 * what was written to it until then is copied. When the process is killed, these copies are what a power cut could have
 * left, where the kernel would still have everything. Used by naming this class in the ledger's Spring file.
 *
 * <p>Copies are named by inode, since Ignite renames its files. What it keeps in files by other means (its own metadata)
 * counts as synced.
 */
public final class SyncedFiles implements FileIOFactory {
    private static final long serialVersionUID = 1L;

    /** System property that says where the copies go. */
    static final String FOLDER = "barter.bench.synced";

    /** By inode, as a sync is of the file, through whichever opening of it something was written. */
    private static final Map<String, Unsynced> UNSYNCED = new ConcurrentHashMap<>();

    private final RandomAccessFileIOFactory files = new RandomAccessFileIOFactory();

    @Override
    public FileIO create(File file, OpenOption... modes) throws IOException {
        FileIO opened = files.create(file, modes);
        Path copies = copies();
        String inode = inode(file.toPath());
        Path copy = copies.resolve(inode);
        if (Files.size(file.toPath()) == 0) {
            // New, although its inode may have been another file's before: nothing of it was synced.
            UNSYNCED.put(inode, new Unsynced());
            Files.write(copy, new byte[0]);
        } else if (!Files.exists(copy)) {
            // It was there before this process: what that one left counts as synced.
            Files.copy(file.toPath(), copy);
        }
        Files.writeString(copies.resolve(inode + ".name"), finalName(file.toPath()));
        return new SyncedFile(opened, file.toPath(), copy, UNSYNCED.computeIfAbsent(inode, unknown -> new Unsynced()));
    }

    /** The copy of a file, if it is one that Ignite opened through this. */
    static Optional<Path> copyOf(Path copies, Path file) throws IOException {
        Path name = copies.resolve(inode(file) + ".name");
        return Files.exists(name) && Files.readString(name).equals(finalName(file))
                ? Optional.of(copies.resolve(inode(file)))
                : Optional.empty();
    }

    /** Where this process has its copies. */
    static Path copies() {
        return Path.of(System.getProperty(FOLDER));
    }

    private static String inode(Path file) throws IOException {
        return "inode-" + Files.getAttribute(file, "unix:ino");
    }

    /** Ignite writes some files under another ending, and renames them when they are whole. */
    private static String finalName(Path file) {
        String name = file.toAbsolutePath().toString();
        return name.endsWith(".tmp") ? name.substring(0, name.length() - ".tmp".length()) : name;
    }
}
