package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Set;
import org.bartergrid.barter.Barter;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** Which roles a peer has. */
final class RoleRoutes implements Routes {

    private final Barter barter;
    private final PeerRoles roles;
    private final JoinTokens tokens;

    RoleRoutes(Barter barter, PeerRoles roles, JoinTokens tokens) {
        this.barter = barter;
        this.roles = roles;
        this.tokens = tokens;
    }

    record RolesRequest(@Nullable List<String> roles) {}

    record RolesView(String peer, Set<String> roles) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.get("/v1/peers/{peer}/roles", this::roles, PEER, OPERATOR);
        routes.put("/v1/peers/{peer}/roles", this::leave, OPERATOR);
    }

    private void roles(Context request) {
        var peer = Requests.path(request, "peer", PeerId::new);
        if (!Routes.caller(request).mayActFor(peer.value())) {
            throw Refusal.notFound("There is nothing about the roles of '" + peer + "' for you: ask for your own");
        }
        request.json(view(barter.peer(peer).id()));
    }

    private void leave(Context request) {
        var peer = barter.peer(Requests.path(request, "peer", PeerId::new)).id();
        if (peer.equals(PeerId.GRID)) {
            throw Refusal.badRequest("The grid itself is the operator and has no other role: name another peer");
        }
        var body = Requests.body(request, RolesRequest.class);
        var left = PeerRole.parse(body.roles == null ? List.of() : body.roles);
        roles.leave(peer.value(), left);
        if (!left.contains(PeerRole.VOLUNTEER)) {
            // After the role, so that none is made behind this; repeated by whoever repeats the request.
            tokens.revoke(peer.value());
            barter.withdrawOffersOf(peer);
        }
        request.json(view(peer));
    }

    private RolesView view(PeerId peer) {
        return new RolesView(peer.value(), PeerRole.texts(roles.of(peer.value())));
    }
}
