package org.bartergrid.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Patience;

/**
 * Jobs' jars on this node, named by their SHA-256 and fetched from the coordinator when first needed. This JVM never
 * loads a class of them. Safe for use from several threads.
 */
final class JarCache {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Those unused for longest go first; a jar in use has been opened by its worker and may lose its name. */
    private static final int MOST_JARS = 64;

    /** All of them together, looked at before one more is fetched. */
    private static final long MOST_BYTES = 1L << 30;

    /** All nodes of a lab want the jar of a new job at once, and the coordinator gives it to a few of one address at a time. */
    private static final Patience TURN = new Patience(120_000, 500, 4_000);

    private final Path folder;
    private final CoordinatorClient coordinator;

    JarCache(Path folder, CoordinatorClient coordinator) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.coordinator = coordinator;
        try (var files = Files.list(folder)) {
            // What a killed node was fetching.
            for (Path file :
                    files.filter(one -> !one.toString().endsWith(".jar")).toList()) {
                Files.deleteIfExists(file);
            }
        }
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
                TURN.with(() -> coordinator.download(sha256, file));
            } catch (ApiProblem | CoordinatorUnreachable e) {
                throw new IOException("The job's jar cannot be fetched: " + e.getMessage(), e);
            }
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        return file;
    }

    private void makeRoom() throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> oldestFirst = files.sorted(
                            Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .toList();
            long bytes = 0;
            for (Path file : oldestFirst) {
                bytes += Files.size(file);
            }
            int jars = oldestFirst.size();
            for (int i = 0; i < oldestFirst.size() && (jars >= MOST_JARS || bytes > MOST_BYTES); i++) {
                bytes -= Files.size(oldestFirst.get(i));
                jars--;
                Files.deleteIfExists(oldestFirst.get(i));
            }
        }
    }
}
