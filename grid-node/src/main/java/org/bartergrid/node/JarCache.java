package org.bartergrid.node;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
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

    /** Jars that somebody fetches, or waits for, now. */
    private final Map<String, Turn> turns = new HashMap<>();

    /** Of those who want the same jar: the first fetches it, the others find it. */
    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock();
        private int wanting;
    }

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
     * A local file whose SHA-256 is the one asked for. Waits for nobody but those who want the same: one that cannot be had
     * is asked for minutes, and keeps up no other job's.
     *
     * @throws IOException with a sentence that says why it cannot be had
     */
    Path jar(String sha256) throws IOException {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IOException("'" + sha256 + "' is no SHA-256");
        }
        var file = folder.resolve(sha256 + ".jar");
        if (isThere(file)) {
            return file;
        }
        Turn turn = wanting(sha256);
        try {
            turn.lock.lockInterruptibly();
            try {
                if (!isThere(file)) {
                    fetch(sha256, file);
                }
            } finally {
                turn.lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The job's jar is not fetched: the waiting for it was ended", e);
        } finally {
            done(sha256, turn);
        }
        return file;
    }

    private Turn wanting(String sha256) {
        synchronized (turns) {
            var turn = turns.computeIfAbsent(sha256, first -> new Turn());
            turn.wanting++;
            return turn;
        }
    }

    private void done(String sha256, Turn turn) {
        synchronized (turns) {
            turn.wanting--;
            if (turn.wanting == 0) {
                turns.remove(sha256);
            }
        }
    }

    /** If so, it is the one last used. */
    private static boolean isThere(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return true;
        } catch (NoSuchFileException notYet) {
            return false;
        }
    }

    private void fetch(String sha256, Path file) throws IOException {
        makeRoom();
        try {
            TURN.with(() -> coordinator.download(sha256, file));
        } catch (ApiProblem | CoordinatorUnreachable e) {
            throw new IOException("The job's jar cannot be fetched: " + e.getMessage(), e);
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    /** As it is when room is made: meanwhile others are used, and come. */
    private record Kept(File file, long usedMillis, long bytes) {
        Kept(Path path) {
            this(path.toFile(), path.toFile().lastModified(), path.toFile().length());
        }

        boolean isJar() {
            return file.getName().endsWith(".jar");
        }
    }

    /** For one more. What others fetch counts, and stays. */
    private synchronized void makeRoom() throws IOException {
        try (var files = Files.list(folder)) {
            List<Kept> oldestFirst = files.map(Kept::new)
                    .sorted(Comparator.comparingLong(Kept::usedMillis))
                    .toList();
            long bytes = oldestFirst.stream().mapToLong(Kept::bytes).sum();
            int jars = oldestFirst.size();
            for (Kept oldest : oldestFirst) {
                if (jars < MOST_JARS && bytes <= MOST_BYTES) {
                    break;
                }
                if (oldest.isJar()) {
                    bytes -= oldest.bytes;
                    jars--;
                    Files.deleteIfExists(oldest.file.toPath());
                }
            }
        }
    }
}
