package org.bartergrid.api;

/**
 * Who makes a request, as their access token proves it.
 *
 * @param name a peer's handle, a node's id or a gateway's name
 * @param access what kind of caller this is
 */
record Caller(String name, Access access) {

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
