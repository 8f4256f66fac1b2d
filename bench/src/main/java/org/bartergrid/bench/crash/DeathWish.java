package org.bartergrid.bench.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file by which a coordinator's process is told to die at a certain point, which it comes to by itself. Only one that
 * finds the file dies, so a wish is for one of several too. Stateless but for the file.
 */
final class DeathWish {
    private static final int KILLED = 137;

    private final Path file;

    DeathWish(Path file) {
        this.file = file;
    }

    void make() throws IOException {
        Files.writeString(file, "");
    }

    void takeBack() throws IOException {
        boolean unused = Files.deleteIfExists(file);
    }

    boolean isMade() {
        return Files.exists(file);
    }

    /** Dies, if that is wished and nobody else was faster. */
    void fulfil() throws IOException {
        if (isMade() && Files.deleteIfExists(file)) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
