package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.PUBLIC;
import static org.bartergrid.api.Access.VOLUNTEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import org.bartergrid.api.MembershipRoutes.Names;
import org.bartergrid.barter.Barter;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.VerificationKey;
import org.jspecify.annotations.Nullable;

/** Invitations, and the machines that take them up: gateways of the grid's, and nodes of peers whose keys lie elsewhere. */
final class EnrolmentRoutes implements Routes {

    private static final long STANDARD_LIFE_SECONDS = 3600;
    private static final long LONGEST_LIFE_SECONDS = 365L * 24 * 3600;

    private final Barter barter;
    private final JoinTokens tokens;
    private final Gateways gateways;
    private final Enrolments enrolments;
    private final MachineKeys machineKeys;
    private final EvictionList evictions;
    private final Logins.Directory directory;
    private final PeerRoles roles;
    private final Names grid;

    EnrolmentRoutes(
            Barter barter,
            JoinTokens tokens,
            Gateways gateways,
            Enrolments enrolments,
            MachineKeys machineKeys,
            EvictionList evictions,
            Logins.Directory directory,
            PeerRoles roles,
            Names grid) {
        this.barter = barter;
        this.tokens = tokens;
        this.gateways = gateways;
        this.enrolments = enrolments;
        this.machineKeys = machineKeys;
        this.evictions = evictions;
        this.directory = directory;
        this.roles = roles;
        this.grid = grid;
    }

    record JoinTokenRequest(
            @Nullable String role, @Nullable String peer, @Nullable Integer uses, @Nullable Long lifeSeconds) {}

    record MachineRequest(@Nullable String token, @Nullable String name, @Nullable String publicKey) {}

    /**
     * What a machine of a peer's needs to know besides.
     *
     * @param name its id, with its peer's handle in front
     * @param ownerKey its peer's, whose grants it takes as well
     */
    record Enrolled(
            String name, String coordinatorKey, String authority, String authorityCertificate, String ownerKey) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/join-tokens", this::invite, VOLUNTEER, OPERATOR);
        routes.delete("/v1/join-tokens", this::revokeAll, OPERATOR);
        routes.delete("/v1/join-tokens/{peer}", this::revoke, PEER, OPERATOR);
        routes.post("/v1/gateways", this::joinAsGateway, PUBLIC);
        routes.post("/v1/enrolments", this::enrol, PUBLIC);
    }

    private void invite(Context request) {
        var body = Requests.body(request, JoinTokenRequest.class);
        var caller = Routes.caller(request);
        long life = body.lifeSeconds == null ? STANDARD_LIFE_SECONDS : body.lifeSeconds;
        if (life < 1 || life > LONGEST_LIFE_SECONDS) {
            throw Refusal.badRequest("lifeSeconds is between 1 and a year of seconds");
        }
        String role = body.role != null ? body.role : body.peer == null ? "peer" : JoinTokens.NODE;
        if (caller.access() == PEER
                && !(role.equals(JoinTokens.NODE) && caller.name().equals(body.peer))) {
            throw Refusal.forbidden("A peer invites machines of its own only: send its handle as 'peer', or ask the"
                    + " operator for everything else");
        }
        if (body.peer != null) {
            // Says so if there is none.
            var unused = barter.peer(Requests.parse("peer", body.peer, PeerId::new));
        }
        String secret = tokens.create(role, body.peer, body.uses == null ? 1 : body.uses, life * 1000);
        if (body.peer != null && !roles.of(body.peer).contains(PeerRole.VOLUNTEER)) {
            // Looked at behind it: whoever takes the role meanwhile has taken back what there was before.
            tokens.revoke(body.peer);
            throw noVolunteer(body.peer);
        }
        // With the authority the newcomer knows the coordinator before it shows the secret.
        request.status(201).json(Map.of("token", secret + JoinTokens.SEPARATOR + grid.authority()));
    }

    private static Refusal noVolunteer(String peer) {
        return Refusal.forbidden("The operator has taken from " + peer
                + " the role of a volunteer: no machine of its joins any more, until the operator gives it back");
    }

    private void revokeAll(Context request) {
        tokens.revokeAll(Requests.required("role", request.queryParam("role")));
        request.status(204);
    }

    private void revoke(Context request) {
        var peer = Requests.path(request, "peer", PeerId::new);
        if (!Routes.caller(request).mayActFor(peer.value())) {
            throw Refusal.forbidden("A peer takes back invitations for machines of its own only");
        }
        tokens.revoke(peer.value());
        request.status(204);
    }

    private void joinAsGateway(Context request) {
        var body = Requests.body(request, MachineRequest.class);
        var key = Requests.parse("publicKey", body.publicKey, VerificationKey::new);
        String name = body.name == null ? "" : body.name;
        AuditTrail.claims(request, name);
        var evicted = evictions.of(name, key);
        if (evicted.isPresent() || !gateways.known(name, key)) {
            String secret = MembershipRoutes.secret(body.token);
            // Why somebody was evicted is for members and whoever is invited.
            tokens.requireOpen(secret, "gateway");
            if (evicted.isPresent()) {
                throw AccessCheck.evicted(evicted.get());
            }
            machineKeys.register(
                    name,
                    key,
                    () -> tokens.spend(secret, "gateway", () -> {
                        gateways.register(name, key);
                        return name;
                    }));
            AuditTrail.proved(request, name);
        }
        request.status(201).json(grid.joined(name));
    }

    /**
     * A use is spent once: whoever repeats it after a lost answer, with the same token, name and key, is told the same
     * again as long as the token has a use left or the machine is known.
     */
    private void enrol(Context request) {
        var body = Requests.body(request, MachineRequest.class);
        var key = Requests.parse("publicKey", body.publicKey, VerificationKey::new);
        String name = Requests.required("name", body.name);
        String secret = MembershipRoutes.secret(body.token);
        String peer = tokens.peer(secret);
        var node = Requests.parse("name", peer + "." + name, NodeId::new);
        AuditTrail.claims(request, node.value());
        evictions.of(node.value(), key).ifPresent(evicted -> {
            throw AccessCheck.evicted(evicted);
        });
        if (!roles.of(peer).contains(PeerRole.VOLUNTEER)) {
            throw noVolunteer(peer);
        }
        var known = directory.key(node.value());
        if (known.isPresent() && !known.get().equals(key)) {
            throw Enrolments.taken(node);
        } else if (known.isEmpty()) {
            machineKeys.register(
                    peer,
                    key,
                    () -> tokens.spend(secret, JoinTokens.NODE, () -> {
                        enrolments.enrol(node, key);
                        return node;
                    }));
            AuditTrail.proved(request, node.value());
        }
        var owner = barter.peer(new PeerId(peer));
        request.status(201)
                .json(new Enrolled(
                        node.value(),
                        grid.coordinatorKey(),
                        grid.authority(),
                        grid.authorityCertificate(),
                        owner.key().base64Url()));
    }
}
