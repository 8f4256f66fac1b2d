package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may read a blob for good: those who uploaded it, and the peer whose job's result it is. One small file a blob;
 * safe for use from several threads.
 */
final class BlobReaders {

    private final Path folder;

    BlobReaders(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    synchronized boolean allowed(String sha256, String name) {
        return file(sha256).readOr(Set.of()).contains(name);
    }

    synchronized void allow(String sha256, String name) {
        var names = new TreeSet<>(file(sha256).readOr(Set.of()));
        if (names.add(name)) {
            file(sha256).write(names);
        }
    }

    /** Named by a hash that the store has checked. */
    private JsonFile<Set<String>> file(String sha256) {
        return new JsonFile<>(folder.resolve(sha256 + ".json"), new TypeReference<>() {});
    }
}
