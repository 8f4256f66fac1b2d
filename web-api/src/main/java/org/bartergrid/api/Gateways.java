package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.bartergrid.barter.Notes;
import org.bartergrid.peer.VerificationKey;

/**
 * The gateways that may run jobs, and where the cell of each is found.
 *
 * <p>Their names begin with {@code gateway-}, which no peer's handle may, so that a token's subject says what it is.
 * Safe for use from several threads.
 */
final class Gateways {

    static final String PREFIX = "gateway-";

    private static final int MOST_ADDRESSES = 16;
    private static final int LONGEST_NAME = 40;
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}:[0-9]{1,5}");
    private static final Pattern NAME = Pattern.compile("gateway-[a-z0-9-]{1,32}");

    private final JsonNote<Map<String, String>> note;
    private Map<String, String> keys;
    private final Waiters<Optional<Cell>> waiters = new Waiters<>("a cell");
    private Optional<Cell> cell = Optional.empty();

    /** Where a cell is found. */
    record Cell(String name, String gateway, List<String> discovery) {}

    Gateways(Notes notes) {
        this.note = note(notes);
        this.keys = Map.copyOf(note.readOr(Map.of()));
    }

    /** Where the gateways' keys are noted, by name. */
    static JsonNote<Map<String, String>> note(Notes notes) {
        return new JsonNote<>(notes, "gateways", new TypeReference<>() {});
    }

    /** Registers a gateway; again with the same key changes nothing. */
    synchronized void register(String name, VerificationKey key) {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.badRequest(
                    "'" + name + "' is no name for a gateway: it is 'gateway-' and up to 32 of a-z, 0-9 and -");
        }
        if (known(name, key)) {
            return;
        } else if (keys.containsKey(name)) {
            throw Refusal.conflict(
                    "name-taken", "A gateway named '" + name + "' has joined with another key: choose another name");
        }
        Map<String, String> next = new TreeMap<>(keys);
        next.put(name, key.base64Url());
        note.write(next);
        keys = Map.copyOf(next);
    }

    /** Whether this gateway has joined with this very key. */
    synchronized boolean known(String name, VerificationKey key) {
        return key.base64Url().equals(keys.get(name));
    }

    /** The keys of all of them, by name. */
    synchronized Map<String, String> keys() {
        return keys;
    }

    synchronized Optional<VerificationKey> key(String name) {
        return Optional.ofNullable(keys.get(name)).map(VerificationKey::new);
    }

    /** The gateway's cell is found there from now on. Kept in memory: a restarted gateway announces it again. */
    synchronized void announce(Cell announced) {
        if (announced.name().isBlank() || announced.name().length() > LONGEST_NAME) {
            throw Refusal.badRequest("A cell's name has 1 to " + LONGEST_NAME + " characters");
        }
        var addresses = announced.discovery();
        if (addresses.isEmpty() || addresses.size() > MOST_ADDRESSES) {
            throw Refusal.badRequest("'discovery' lists 1 to " + MOST_ADDRESSES + " addresses as host:port");
        }
        for (var address : addresses) {
            if (address == null || !ADDRESS.matcher(address).matches()) {
                throw Refusal.badRequest("'" + address + "' in 'discovery' is no address: write it as host:port");
            }
        }
        cell = Optional.of(announced);
        waiters.tell(cell);
    }

    /** The cell as soon as one is announced; empty if none is within the wait. */
    synchronized CompletableFuture<Optional<Cell>> cell(int waitSeconds) {
        if (cell.isPresent() || waitSeconds == 0) {
            return CompletableFuture.completedFuture(cell);
        }
        return waiters.add(Optional.empty(), waitSeconds);
    }
}
