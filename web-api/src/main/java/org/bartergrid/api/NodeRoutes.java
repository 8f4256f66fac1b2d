package org.bartergrid.api;

import static org.bartergrid.api.Access.GATEWAY;
import static org.bartergrid.api.Access.NODE;
import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PUBLIC;
import static org.bartergrid.api.Access.VOLUNTEER;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.bartergrid.api.Bodies.ProfileBody;
import org.bartergrid.api.Views.NodeView;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.api.Views.ShareReport;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.ValuedNode;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.ComputingPower;
import org.jspecify.annotations.Nullable;

/** Enrolled machines, and the cell in which they meet. */
final class NodeRoutes implements Routes {

    private final Barter barter;
    private final Presence presence;
    private final RefusalReports refusals;
    private final Gateways gateways;
    private final Enrolments enrolments;
    private final MachineKeys machineKeys;
    private final EvictionList evictions;
    private final Logins.Directory directory;
    private final Executor answers;

    NodeRoutes(
            Barter barter,
            Presence presence,
            RefusalReports refusals,
            Gateways gateways,
            Enrolments enrolments,
            MachineKeys machineKeys,
            EvictionList evictions,
            Logins.Directory directory,
            Executor answers) {
        this.barter = barter;
        this.presence = presence;
        this.refusals = refusals;
        this.gateways = gateways;
        this.enrolments = enrolments;
        this.machineKeys = machineKeys;
        this.evictions = evictions;
        this.directory = directory;
        this.answers = answers;
    }

    record NodeRequest(
            @Nullable String name,
            @Nullable String publicKey,
            @Nullable ProfileBody profile,
            @Nullable ComputingPower rating,
            @Nullable List<JsonNode> resources) {}

    record CellRequest(@Nullable String name, @Nullable List<String> discovery, @Nullable Map<String, Long> refused) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/nodes", this::register, VOLUNTEER, NODE, OPERATOR);
        routes.get("/v1/nodes", this::nodes, PUBLIC);
        routes.get("/v1/nodes/{node}", this::node, PUBLIC);
        routes.post("/v1/nodes/{node}/heartbeat", this::heartbeat, NODE);
        routes.put("/v1/cell", this::announce, GATEWAY);
        routes.get("/v1/cell", this::cell, NODE, GATEWAY);
    }

    private void register(Context request) {
        var body = Requests.body(request, NodeRequest.class);
        if (body.name == null || body.rating == null) {
            throw Refusal.badRequest("A node has a 'name' and a 'rating': send both");
        }
        var caller = Routes.caller(request);
        var owner = new PeerId(caller.peer());
        // Says what is wrong with the name before anything is stored.
        var id = Requests.parse("name", owner + "." + body.name, NodeId::new);
        var key = Requests.parse("publicKey", body.publicKey, VerificationKey::new);
        evictions.of(id.value(), key).ifPresent(evicted -> {
            throw AccessCheck.evicted(evicted);
        });
        if (caller.access() == NODE) {
            requireOwn(caller.name(), id, key);
        }
        var profile = Bodies.profile(body.profile);
        var inventory = Bodies.inventory(body.resources);
        var registered = view(machineKeys.register(
                owner.value(), key, () -> barter.registerNode(owner, body.name, key, profile, body.rating, inventory)));
        enrolments.registered(id);
        request.json(registered);
    }

    /** A machine without its owner's key says what it can do itself, and nothing about any other. */
    private void requireOwn(String caller, NodeId id, VerificationKey key) {
        if (!caller.equals(id.value()) || !directory.key(caller).equals(Optional.of(key))) {
            throw Refusal.forbidden(
                    "A node registers itself only, under the name and key that it was enrolled with: " + caller);
        }
    }

    private void nodes(Context request) {
        request.json(PageView.of(barter.nodes(request.queryParam("cursor"), Requests.limit(request)), node -> view(node)
                .listed()));
    }

    private void node(Context request) {
        request.json(view(barter.node(Requests.path(request, "node", NodeId::new))));
    }

    private void heartbeat(Context request) {
        var node = Requests.path(request, "node", NodeId::new);
        if (!Routes.caller(request).name().equals(node.value())) {
            throw Refusal.forbidden("A node speaks for itself only: log in with the key of " + node);
        }
        var report = Requests.body(request, ShareReport.class);
        barter.heartbeat(node);
        presence.heard(node, report.withoutRefusals());
        refusals.heard(node.value(), report.refused());
        request.status(204);
    }

    private void announce(Context request) {
        var body = Requests.body(request, CellRequest.class);
        String gateway = Routes.caller(request).name();
        gateways.announce(new Gateways.Cell(
                body.name == null ? "cell" : body.name, gateway, body.discovery == null ? List.of() : body.discovery));
        refusals.heard(gateway, body.refused);
        request.status(204);
    }

    private void cell(Context request) {
        int wait = Requests.waitSeconds(request);
        request.future(() -> gateways.cell(wait).thenAcceptAsync(found -> request.json(announced(found)), answers));
    }

    private static Gateways.Cell announced(Optional<Gateways.Cell> found) {
        return found.orElseThrow(
                () -> Refusal.notFound("No gateway has announced a cell yet: start one with 'barter gateway start'"));
    }

    private NodeView view(ValuedNode valued) {
        var id = valued.node().id();
        return NodeView.of(
                valued,
                barter.alive(id)
                        && evictions.of(id.value(), valued.node().key()).isEmpty(),
                presence.of(id).orElse(null));
    }
}
