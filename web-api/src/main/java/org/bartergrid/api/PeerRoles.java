package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bartergrid.barter.Notes;

/**
 * Which roles the operator has left to which peer: all, unless it is noted here. Counts at once, whatever an access token says
 * that is out already. Noted in the ledger. Safe for any thread.
 */
final class PeerRoles {

    private static final int MOST = 100_000;

    private final JsonNote<Map<String, Set<String>>> note;
    private final Map<String, Set<String>> restricted;

    PeerRoles(Notes notes) {
        this.note = new JsonNote<>(notes, "peer-roles", new TypeReference<>() {});
        this.restricted = new TreeMap<>(note.readOr(Map.of()));
    }

    synchronized Set<PeerRole> of(String peer) {
        var left = restricted.get(peer);
        return left == null ? PeerRole.ALL : PeerRole.parse(left);
    }

    /** Leaves a peer these roles and no others, once this returns. */
    synchronized void leave(String peer, Set<PeerRole> roles) {
        Map<String, Set<String>> next = new TreeMap<>(restricted);
        if (roles.containsAll(PeerRole.ALL)) {
            next.remove(peer);
        } else {
            next.put(peer, PeerRole.texts(roles));
        }
        if (next.size() > MOST) {
            throw Refusal.busy("There are " + MOST + " peers without all roles: give some back first");
        }
        note.write(next);
        restricted.clear();
        restricted.putAll(next);
    }
}
