package org.bartergrid.api;

import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lets through who may call a route, and remembers for the route who it is. */
final class AccessCheck {

    private static final String CALLER = "bartergrid.caller";
    private static final String SCHEME = "Bearer ";

    private final Logins logins;
    private final Logins.Directory directory;
    private final EvictionList evictions;
    private final PeerRoles roles;

    AccessCheck(Logins logins, Logins.Directory directory, EvictionList evictions, PeerRoles roles) {
        this.logins = logins;
        this.directory = directory;
        this.evictions = evictions;
        this.roles = roles;
    }

    /** @throws Refusal if the caller cannot be told, or may not call the route */
    void check(Context request) {
        var allowed = request.routeRoles();
        if (allowed.contains(Access.PUBLIC)) {
            return;
        }
        String token = token(request);
        if (token == null) {
            throw Refusal.notAuthenticated(
                    "This needs an access token: send 'Authorization: Bearer …', with one from POST /v1/tokens");
        }
        var caller = logins.caller(token);
        request.attribute(CALLER, caller);
        if (caller.access() == Access.PEER) {
            requireRole(caller, allowed);
        } else if (!allowed.contains(caller.access())) {
            throw Refusal.forbidden(
                    "This is not for a " + caller.access().name().toLowerCase(Locale.ROOT)
                            + " to call: log in as one of " + allowed.toString().toLowerCase(Locale.ROOT));
        }
        if (caller.access() == Access.NODE || caller.access() == Access.GATEWAY) {
            requireNotEvicted(caller.name());
        }
    }

    /** What has been evicted is a machine, by the key that it has: it may have others' names, from before or since. */
    void requireNotEvicted(String member) {
        evictions
                .of(member)
                .or(() -> directory.key(member).flatMap(evictions::of))
                .ifPresent(evicted -> {
                    throw evicted(evicted);
                });
    }

    /** A peer acts in the roles that its token has and that the operator has left to it. */
    private void requireRole(Caller peer, Set<RouteRole> allowed) {
        var wanted = Arrays.stream(PeerRole.values())
                .filter(role -> allowed.contains(role.access()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (wanted.isEmpty()) {
            throw Refusal.forbidden("This is not for a peer to call: log in as one of "
                    + allowed.toString().toLowerCase(Locale.ROOT));
        }
        String words = String.join(" or ", PeerRole.texts(wanted));
        if (Collections.disjoint(wanted, roles.of(peer.name()))) {
            throw roleTaken(words, peer.name());
        }
        if (Collections.disjoint(wanted, peer.roles())) {
            throw Refusal.forbidden("This takes the role " + words
                    + ", for which your access token is not: log in with it, or without 'roles'");
        }
    }

    static Refusal roleTaken(String roles, String peer) {
        return Refusal.forbidden(
                "This takes the role " + roles + ", which the operator has taken from " + peer + ": ask the operator");
    }

    static Refusal evicted(EvictionList.Evicted evicted) {
        return Refusal.forbidden(evicted.member() + " was evicted from this grid"
                + (evicted.reason().isEmpty() ? "" : " (" + evicted.reason() + ")")
                + ": ask its operator to let it in again");
    }

    /** Who is calling; nobody in particular on a public route. */
    static @Nullable Caller caller(Context request) {
        return request.attribute(CALLER);
    }

    /** The access token that was sent, whatever it is good for. */
    static @Nullable String token(Context request) {
        String header = request.header("Authorization");
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    /** Who is calling, for logs. */
    static String name(Context request) {
        var caller = caller(request);
        return caller == null ? "anybody" : caller.name();
    }
}
