package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Clock;
import java.time.Duration;
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
    private static final int MOST_OF_A_PEER = 100;

    /** In which a machine has been started for the first time, or is to enrol again. */
    private static final Duration LIFE = Duration.ofDays(30);

    private final JsonNote<Map<String, Waiting>> note;
    private final Clock clock;
    private Map<String, Waiting> waiting;

    /** One that waits. */
    record Waiting(String publicKey, long sinceEpochMillis) {}

    Enrolments(Notes notes, Clock clock) {
        this.note = new JsonNote<>(notes, "enrolments", new TypeReference<>() {});
        this.clock = clock;
        this.waiting = note.readOr(Map.of());
    }

    /** The key of a machine that is enrolled and not registered. */
    synchronized Optional<VerificationKey> key(NodeId node) {
        return Optional.ofNullable(waiting.get(node.value()))
                .filter(this::inTime)
                .map(one -> new VerificationKey(one.publicKey));
    }

    /** The keys of all that are enrolled and not registered. */
    synchronized Map<NodeId, String> keys() {
        Map<NodeId, String> keys = new LinkedHashMap<>();
        waiting.forEach((node, one) -> keys.put(new NodeId(node), one.publicKey));
        return keys;
    }

    /**
     * Enrols a machine.
     *
     * @throws Refusal if another one has the name, or too many wait
     */
    synchronized void enrol(NodeId node, VerificationKey key) {
        Map<String, Waiting> next = new LinkedHashMap<>(waiting);
        next.values().removeIf(one -> !inTime(one));
        var known = next.get(node.value());
        if (known != null && !known.publicKey.equals(key.base64Url())) {
            throw taken(node);
        } else if (known == null) {
            String peers = node.peer() + ".";
            long ofPeer = next.keySet().stream()
                    .filter(other -> other.startsWith(peers))
                    .count();
            if (ofPeer >= MOST_OF_A_PEER || next.size() >= MOST_OF_ALL) {
                throw Refusal.busy("Too many machines are enrolled that have never started ("
                        + (ofPeer >= MOST_OF_A_PEER ? ofPeer + " of " + node.peer() : next.size() + " in all")
                        + "): start some first");
            }
            next.put(node.value(), new Waiting(key.base64Url(), clock.millis()));
            change(next);
        }
    }

    /** The catalog has it now. */
    synchronized void registered(NodeId node) {
        if (waiting.containsKey(node.value())) {
            Map<String, Waiting> next = new LinkedHashMap<>(waiting);
            next.remove(node.value());
            change(next);
        }
    }

    private void change(Map<String, Waiting> next) {
        note.write(next);
        waiting = next;
    }

    private boolean inTime(Waiting one) {
        return clock.millis() - one.sinceEpochMillis < LIFE.toMillis();
    }

    static Refusal taken(NodeId node) {
        return Refusal.conflict(
                "name-taken", "There is another machine '" + node + "' with another key: choose another --name");
    }
}
