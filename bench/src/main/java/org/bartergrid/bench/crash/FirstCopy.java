package org.bartergrid.bench.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bartergrid.books.BlockHeader;

/**
 * Has one of several coordinators die just when it has synced a block: the first that does. That is the one that has the
 * first copy, which it makes before it tells the others. Stateless.
 */
final class FirstCopy {
    /** What every block begins with. */
    static final int BLOCK = ByteBuffer.wrap(BlockHeader.MAGIC.getBytes(StandardCharsets.US_ASCII))
            .getInt();

    private static final int KILLED = 137;

    private FirstCopy() {}

    private static Path trigger() {
        return Path.of(System.getProperty(SyncedFiles.FOLDER)).resolveSibling("first-copy-dies");
    }

    /** Whether somebody is to die. */
    static boolean isToDie() {
        return Files.exists(trigger());
    }

    /** Dies, if nobody else was faster. */
    static void die() throws IOException {
        if (Files.deleteIfExists(trigger())) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** The next that syncs a block is to die; {@code folder} is that beside the copies of all coordinators. */
    static void wish(Path folder) throws IOException {
        Files.writeString(folder.resolve("first-copy-dies"), "");
    }
}
