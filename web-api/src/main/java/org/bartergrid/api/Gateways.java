package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.bartergrid.peer.VerificationKey;

/**
 * The gateways that may run jobs, and where the cell of each is found.
 *
 * <p>Their names begin with {@code gateway-}, which no peer's handle may, so that a token's subject says what it is.
 * Safe for use from several threads.
 */
final class Gateways {

    static final String PREFIX = "gateway-";

    private static final int MOST_WAITING = 1_000;
    private static final Pattern NAME = Pattern.compile("gateway-[a-z0-9-]{1,32}");

    private final JsonFile<Map<String, String>> file;
    private final Map<String, String> keys;
    private final List<CompletableFuture<Cell>> waiting = new ArrayList<>();
    private Optional<Cell> cell = Optional.empty();

    /** Where a cell is found. */
    record Cell(String name, String gateway, List<String> discovery) {}

    Gateways(Path file) {
        this.file = new JsonFile<>(file, new TypeReference<>() {});
        this.keys = new TreeMap<>(this.file.readOr(Map.of()));
    }

    /** Registers a gateway; again with the same key changes nothing. */
    synchronized void register(String name, VerificationKey key) {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.badRequest(
                    "'" + name + "' is no name for a gateway: it is 'gateway-' and up to 32 of a-z, 0-9 and -");
        }
        String before = keys.putIfAbsent(name, key.base64Url());
        if (before != null && !before.equals(key.base64Url())) {
            throw Refusal.conflict(
                    "name-taken", "A gateway named '" + name + "' has joined with another key: choose another name");
        }
        file.write(keys);
    }

    synchronized Optional<VerificationKey> key(String name) {
        return Optional.ofNullable(keys.get(name)).map(VerificationKey::new);
    }

    /** The gateway's cell is found there from now on. Kept in memory: a restarted gateway announces it again. */
    synchronized void announce(Cell announced) {
        if (announced.discovery().isEmpty() || announced.discovery().size() > 16) {
            throw Refusal.badRequest("discovery lists 1 to 16 addresses as host:port");
        }
        cell = Optional.of(announced);
        waiting.forEach(one -> one.complete(announced));
        waiting.clear();
    }

    /** The cell as soon as one is announced; the future fails if none is within the wait. */
    synchronized CompletableFuture<Cell> cell(int waitSeconds) {
        if (cell.isPresent()) {
            return CompletableFuture.completedFuture(cell.get());
        }
        waiting.removeIf(CompletableFuture::isDone);
        if (waitSeconds == 0 || waiting.size() >= MOST_WAITING) {
            return CompletableFuture.failedFuture(new TimeoutException());
        }
        var announced = new CompletableFuture<Cell>();
        waiting.add(announced);
        return announced.orTimeout(waitSeconds, TimeUnit.SECONDS);
    }
}
