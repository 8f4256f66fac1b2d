package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What watched processes tell of themselves, and whose canaries sang. */
final class States {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    States(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** What a process's Ignite looks like from inside, as it told last; missing while it has none. */
    JsonNode of(Child process) {
        try {
            var file = folder.resolve("state-" + process.pid() + ".json");
            return Files.exists(file) ? JSON.readTree(Files.readAllBytes(file)).path(0) : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    boolean sang(String attack) {
        return Files.exists(folder.resolve("sang-" + attack));
    }

    /** Waits for something, so long at most. */
    static boolean within(long millis, BooleanSupplier something) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!something.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
