package org.bartergrid.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** In what capacity a peer acts. A peer has all roles unless the operator takes some, and a login may ask for fewer. */
enum PeerRole {
    /** Reads what is its own: accounts, entries, orders, contracts, jobs. Every peer may, whatever else. */
    CLIENT(Access.PEER),
    /** Gives: enrols nodes and offers what they have. */
    VOLUNTEER(Access.VOLUNTEER),
    /** Takes: demands, orders, and submits jobs. */
    SCIENTIST(Access.SCIENTIST);

    static final Set<PeerRole> ALL = Set.of(values());

    private final Access access;

    PeerRole(Access access) {
        this.access = access;
    }

    /** How routes name it. */
    Access access() {
        return access;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In words, in order. */
    static Set<String> texts(Collection<PeerRole> roles) {
        return roles.stream().map(PeerRole::text).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Roles by their words; with each of them goes reading one's own.
     *
     * @throws Refusal if one is none, or there are none
     */
    static Set<PeerRole> parse(Collection<String> texts) {
        var roles = EnumSet.noneOf(PeerRole.class);
        for (String text : texts) {
            roles.add(Arrays.stream(values())
                    .filter(role -> role.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> Refusal.badRequest(
                            "'" + text + "' is no role of a peer: there are " + String.join(", ", texts(ALL)))));
        }
        if (roles.isEmpty()) {
            throw Refusal.badRequest("'roles' names at least one of " + String.join(", ", texts(ALL)));
        }
        roles.add(CLIENT);
        return roles;
    }
}
