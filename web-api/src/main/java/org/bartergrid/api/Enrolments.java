package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bartergrid.barter.Notes;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.VerificationKey;

/**
 * Machines that have taken up an invitation and were not measured yet: under which id, and with which key. Once a node has
 * registered what it can do, the catalog has its key, and its line here goes.
 *
 * <p>Safe for use from several threads.
 */
final class Enrolments {

    private static final int MOST_OF_ALL = 10_000;

    private final JsonNote<Map<String, String>> note;
    private final Map<String, String> keys;

    Enrolments(Notes notes) {
        this.note = new JsonNote<>(notes, "enrolments", new TypeReference<>() {});
        this.keys = new LinkedHashMap<>(note.readOr(Map.of()));
    }

    /** The key of a machine that is enrolled and not registered. */
    synchronized Optional<VerificationKey> key(NodeId node) {
        return Optional.ofNullable(keys.get(node.value())).map(VerificationKey::new);
    }

    /**
     * Enrols a machine.
     *
     * @throws Refusal if another one has the name, or too many wait
     */
    synchronized void enrol(NodeId node, VerificationKey key) {
        String known = keys.get(node.value());
        if (known != null && !known.equals(key.base64Url())) {
            throw taken(node);
        } else if (known == null) {
            if (keys.size() >= MOST_OF_ALL) {
                throw Refusal.busy(MOST_OF_ALL + " machines are enrolled that have never started: start some first");
            }
            keys.put(node.value(), key.base64Url());
            note.write(keys);
        }
    }

    /** The catalog has it now. */
    synchronized void registered(NodeId node) {
        if (keys.remove(node.value()) != null) {
            note.write(keys);
        }
    }

    static Refusal taken(NodeId node) {
        return Refusal.conflict(
                "name-taken", "There is another machine '" + node + "' with another key: choose another --name");
    }
}
