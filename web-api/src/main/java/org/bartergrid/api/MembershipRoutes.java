package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PUBLIC;
import static org.bartergrid.api.Access.SCIENTIST;
import static org.bartergrid.api.Access.VOLUNTEER;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import org.bartergrid.api.Bodies.ProfileBody;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.api.Views.PeerView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterException;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Unit;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.VerificationKey;
import org.jspecify.annotations.Nullable;

/** Joining the grid, and who its peers are. */
final class MembershipRoutes implements Routes {

    private final Barter barter;
    private final JoinTokens tokens;
    private final KeptKeys keptKeys;
    private final Passwords passwords;
    private final EvictionList evictions;
    private final Names coordinator;

    MembershipRoutes(
            Barter barter,
            JoinTokens tokens,
            KeptKeys keptKeys,
            Passwords passwords,
            EvictionList evictions,
            Names coordinator) {
        this.barter = barter;
        this.tokens = tokens;
        this.keptKeys = keptKeys;
        this.passwords = passwords;
        this.evictions = evictions;
        this.coordinator = coordinator;
    }

    record PeerRequest(
            @Nullable String token,
            @Nullable String peer,
            @Nullable String displayName,
            @Nullable String publicKey,
            @Nullable String password,
            @Nullable ProfileBody profile,
            @Nullable List<JsonNode> resources) {}

    record ProfileRequest(
            @Nullable String displayName, @Nullable ProfileBody profile, @Nullable List<JsonNode> resources) {}

    /**
     * What a newcomer needs to know: its name, the key with which the coordinator signs grants, and the authority that
     * certifies members of cells and this API: its fingerprint, and its certificate in PEM for programs of others.
     */
    record Joined(String name, String coordinatorKey, String authority, String authorityCertificate) {}

    /** By what a grid is known for certain. */
    record Names(String coordinatorKey, String authority, String authorityCertificate) {
        Joined joined(String name) {
            return new Joined(name, coordinatorKey, authority, authorityCertificate);
        }
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/peers", this::joinAsPeer, PUBLIC);
        routes.get("/v1/peers", this::peers, PUBLIC);
        routes.get("/v1/peers/{peer}", this::peer, PUBLIC);
        routes.put("/v1/peers/{peer}", this::update, VOLUNTEER, SCIENTIST, OPERATOR);
    }

    private void joinAsPeer(Context request) {
        var body = Requests.body(request, PeerRequest.class);
        var handle = Requests.parse("peer", body.peer, PeerId::new);
        AuditTrail.claims(request, handle.value());
        if (handle.equals(PeerId.GRID) || handle.value().startsWith(Gateways.PREFIX)) {
            throw Refusal.conflict(
                    "name-taken", "The handle '" + handle + "' is kept for the grid itself: choose another");
        }
        if ((body.publicKey == null) == (body.password == null)) {
            throw Refusal.badRequest("Send a 'publicKey', or a 'password' if the coordinator is to keep a key for you");
        }
        String displayName = body.displayName == null ? handle.value() : body.displayName;
        var profile = Bodies.profile(body.profile);
        var inventory = Bodies.inventory(body.resources);
        if (body.password != null) {
            var known = passwords.find(handle);
            if (known == null) {
                joinWithPassword(handle, body.password, secret(body.token), displayName, profile, inventory);
            } else {
                joinAgain(request, known, body.password);
            }
            AuditTrail.proved(request, handle.value());
            request.status(201).json(coordinator.joined(handle.value()));
            return;
        }
        var key = Requests.parse("publicKey", body.publicKey, VerificationKey::new);
        // Whoever has joined is told so again, since the first answer may have been lost; no use is spent, and nothing
        // changes: a public key proves nothing about who sends it.
        if (!joined(handle, key)) {
            String secret = secret(body.token);
            tokens.requireOpen(secret, "peer");
            evictions.of(key).ifPresent(evicted -> {
                throw AccessCheck.evicted(evicted);
            });
            tokens.spend(secret, "peer", () -> barter.registerPeer(handle, displayName, key, profile, inventory));
            AuditTrail.proved(request, handle.value());
        }
        request.status(201).json(coordinator.joined(handle.value()));
    }

    /** With the same password: nothing changes. Whether it is the same is a guess like any other. */
    private void joinAgain(Context request, Peer known, String password) {
        if (!passwords.right(request, known.id(), password)) {
            throw Refusal.conflict("name-taken", "The handle '" + known.id() + "' is taken: choose another");
        }
        // A crash between the peer and its account leaves it half joined: the account is asked for, too.
        barter.registerPeer(known.id(), known.displayName(), known.key(), true, known.profile(), known.inventory());
    }

    private void joinWithPassword(
            PeerId handle, String password, String token, String displayName, Profile profile, Inventory inventory) {
        // Looked at before a key is made, which stays.
        tokens.requireOpen(token, "peer");
        barter.requireAcceptable(handle, displayName, profile, inventory);
        var key = keptKeys.create(password);
        tokens.spend(token, "peer", () -> barter.registerPeer(handle, displayName, key, true, profile, inventory));
    }

    private boolean joined(PeerId handle, VerificationKey key) {
        try {
            boolean same = barter.peer(handle).key().equals(key);
            // A crash between the peer and its account leaves it half joined: the account is asked for, too.
            var account = AccountId.of(handle.value(), Unit.CREDIT);
            return same && barter.account(account).id().equals(account);
        } catch (BarterException e) {
            if (e.kind() == BarterException.Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void update(Context request) {
        var handle = Requests.path(request, "peer", PeerId::new);
        if (!Routes.caller(request).name().equals(handle.value())) {
            throw Refusal.forbidden("A peer speaks for itself only: log in with the key of " + handle);
        }
        var body = Requests.body(request, ProfileRequest.class);
        request.json(PeerView.own(barter.valued(barter.updatePeer(
                handle,
                body.displayName,
                body.profile == null ? null : Bodies.profile(body.profile),
                body.resources == null ? null : Bodies.inventory(body.resources)))));
    }

    private void peers(Context request) {
        request.json(
                PageView.of(barter.peers(request.queryParam("cursor"), Requests.limit(request)), PeerView::listed));
    }

    private void peer(Context request) {
        request.json(PeerView.of(barter.valued(barter.peer(Requests.path(request, "peer", PeerId::new)))));
    }

    /** The secret of a join token that was sent. */
    static String secret(@Nullable String token) {
        if (token == null || token.isBlank()) {
            throw Refusal.badRequest(
                    "'token' is missing: ask for a join token: a peer's node its peer, everybody else the operator of the coordinator");
        }
        return token;
    }
}
