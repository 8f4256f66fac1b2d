package org.bartergrid.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A copy of a data folder that is deleted when it is closed. */
final class TemporaryCopy implements AutoCloseable {
    private final Path folder;

    private TemporaryCopy(Path folder) {
        this.folder = folder;
    }

    static TemporaryCopy of(Path original) {
        try {
            TemporaryCopy copy = new TemporaryCopy(Files.createTempDirectory("barter-verify-"));
            for (Path from : walk(original)) {
                Path to = copy.folder.resolve(original.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(from, to);
                }
            }
            return copy;
        } catch (IOException failure) {
            throw new LedgerUnavailableException(
                    "The damaged data folder " + original + " cannot be copied to look closer (" + failure.getMessage()
                            + "): make room for temporary files.",
                    failure);
        }
    }

    private static List<Path> walk(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.toList();
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            for (Path path :
                    walk(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            // A temporary folder that cannot be deleted is the system's to clean.
        }
    }
}
