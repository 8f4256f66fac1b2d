package org.bartergrid.api;

import java.util.Set;

/**
 * Who makes a request, as their access token proves it.
 *
 * @param name a peer's handle, a node's id or a gateway's name
 * @param access what kind of caller this is
 * @param roles a peer's; nobody else has any
 */
record Caller(String name, Access access, Set<PeerRole> roles) {

    Caller {
        roles = Set.copyOf(roles);
    }

    /** A caller with all roles that there are for one of its kind. */
    Caller(String name, Access access) {
        this(name, access, access == Access.PEER ? PeerRole.ALL : Set.of());
    }

    /** The peer on whose behalf the caller acts: a node acts for its owner. */
    String peer() {
        int dot = name.indexOf('.');
        return access == Access.NODE && dot > 0 ? name.substring(0, dot) : name;
    }

    /** Whether the caller may see and change what belongs to this peer. */
    boolean mayActFor(String peer) {
        return access == Access.OPERATOR || (access == Access.PEER && name.equals(peer));
    }
}
