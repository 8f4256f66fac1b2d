package org.bartergrid.bench.crash;

import java.io.IOException;

/** Programs of the system. Stateless. */
final class Commands {
    private Commands() {}

    /** Runs one that has to succeed. */
    static void run(String... words) throws IOException {
        try {
            int status = new ProcessBuilder(words).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IOException("'" + String.join(" ", words) + "' ended with status " + status);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
