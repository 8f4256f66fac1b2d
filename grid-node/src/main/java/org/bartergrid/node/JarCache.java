package org.bartergrid.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;

/**
 * Jobs' jars on this node, named by their SHA-256 and fetched from the coordinator when first needed. This JVM never
 * loads a class of them. Safe for use from several threads.
 */
final class JarCache {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Old ones go first; a jar in use has been opened by its worker and may lose its name. */
    private static final int MOST_JARS = 64;

    private final Path folder;
    private final CoordinatorClient coordinator;

    JarCache(Path folder, CoordinatorClient coordinator) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.coordinator = coordinator;
    }

    /**
     * A local file whose SHA-256 is the one asked for.
     *
     * @throws IOException with a sentence that says why it cannot be had
     */
    synchronized Path jar(String sha256) throws IOException {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IOException("'" + sha256 + "' is no SHA-256");
        }
        var file = folder.resolve(sha256 + ".jar");
        if (!Files.exists(file)) {
            makeRoom();
            try {
                coordinator.download(sha256, file);
            } catch (ApiProblem | CoordinatorUnreachable e) {
                throw new IOException("The job's jar cannot be fetched: " + e.getMessage(), e);
            }
        }
        return file;
    }

    private void makeRoom() throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> oldestFirst = files.sorted(
                            Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .toList();
            for (int i = 0; i <= oldestFirst.size() - MOST_JARS; i++) {
                Files.deleteIfExists(oldestFirst.get(i));
            }
        }
    }
}
