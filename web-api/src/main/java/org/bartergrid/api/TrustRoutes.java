package org.bartergrid.api;

import static org.bartergrid.api.Access.GATEWAY;
import static org.bartergrid.api.Access.NODE;
import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.VOLUNTEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.bartergrid.api.EvictionList.Evicted;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.ValuedNode;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.bartergrid.trust.Pem;
import org.jspecify.annotations.Nullable;

/** Certificates of the members of cells, and who gets none any more. */
final class TrustRoutes implements Routes {

    private static final int LONGEST_REASON = 200;

    private final CertificateAuthority authority;
    private final Duration life;
    private final Logins.Directory directory;
    private final MachineKeys machineKeys;
    private final EvictionList evictions;
    private final Barter barter;
    private final Clock clock;
    private final Executor answers;

    TrustRoutes(
            CertificateAuthority authority,
            Duration life,
            Logins.Directory directory,
            MachineKeys machineKeys,
            EvictionList evictions,
            Barter barter,
            Clock clock,
            Executor answers) {
        this.authority = authority;
        this.life = life;
        this.directory = directory;
        this.machineKeys = machineKeys;
        this.evictions = evictions;
        this.barter = barter;
        this.clock = clock;
        this.answers = answers;
    }

    /** Both in PEM. */
    record Certified(String certificate, String authority) {}

    record EvictionRequest(@Nullable String member, @Nullable String reason) {}

    record EvictionView(long version, List<Evicted> evicted) {
        static EvictionView of(EvictionList.Stored list) {
            return new EvictionView(list.version(), list.evicted());
        }
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/certificates", this::certify, NODE, GATEWAY);
        routes.get("/v1/evictions", this::evictions, NODE, GATEWAY, OPERATOR);
        routes.post("/v1/evictions", this::evict, VOLUNTEER, OPERATOR);
        routes.delete("/v1/evictions/{member}", this::readmit, OPERATOR);
    }

    /** For the key with which the caller has logged in: that it has the private half, the login has shown. */
    private void certify(Context request) {
        var caller = Routes.caller(request);
        var member = new Member(caller.access() == GATEWAY ? MemberRole.GATEWAY : MemberRole.NODE, caller.name());
        var key = key(caller.name());
        evictions.of(key).ifPresent(evicted -> {
            throw AccessCheck.evicted(evicted);
        });
        var certificate = authority.member(member, key.publicKey(), life);
        request.status(201)
                .json(new Certified(Pem.certificates(certificate), Pem.certificates(authority.certificate())));
    }

    private void evictions(Context request) {
        long version = Requests.number(request, "above", -1, -1, Long.MAX_VALUE);
        int wait = Requests.waitSeconds(request);
        request.future(() ->
                evictions.other(version, wait).thenAcceptAsync(list -> request.json(EvictionView.of(list)), answers));
    }

    private void evict(Context request) {
        var body = Requests.body(request, EvictionRequest.class);
        var caller = Routes.caller(request);
        String member = Requests.required("member", body.member);
        String reason = body.reason == null ? "" : body.reason;
        if (reason.length() > LONGEST_REASON) {
            throw Refusal.badRequest("A 'reason' has up to " + LONGEST_REASON + " characters");
        }
        if (caller.access() == PEER && !member.startsWith(caller.name() + ".")) {
            throw Refusal.forbidden("A peer evicts its own nodes only: ask the operator about " + member);
        }
        var access = directory.access(member);
        if (access != NODE && access != GATEWAY) {
            throw Refusal.badRequest("'" + member + "' is no node or gateway: only these are evicted");
        }
        var key = key(member);
        if (caller.access() == PEER && machineKeys.isAnothers(caller.name(), key)) {
            throw MachineKeys.taken("A machine that is not of " + caller.name() + " has the key of " + member
                    + ", too, and would be put out with it: ask the operator to evict it");
        }
        var evicted = evictions.evict(
                new Evicted(member, Fingerprint.of(key.publicKey()), clock.millis(), caller.name(), reason));
        if (access == NODE) {
            nodesWith(new NodeId(member), key).forEach(barter::gone);
        }
        request.status(201).json(evicted);
    }

    private void readmit(Context request) {
        evictions.readmit(request.pathParam("member"));
        request.status(204);
    }

    /** A node, and those of the same peer that have its key: they are out with it, and nothing more is matched with them. */
    private List<NodeId> nodesWith(NodeId node, VerificationKey key) {
        return Stream.concat(
                        Stream.of(node),
                        barter.nodesOf(node.peer()).stream()
                                .map(ValuedNode::node)
                                .filter(other -> other.key().equals(key))
                                .map(Node::id))
                .toList();
    }

    private VerificationKey key(String member) {
        return directory
                .key(member)
                .orElseThrow(() -> Refusal.notFound("There is no node or gateway '" + member + "'"));
    }
}
