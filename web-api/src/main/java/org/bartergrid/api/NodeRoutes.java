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
    private final Gateways gateways;
    private final EvictionList evictions;
    private final Executor answers;

    NodeRoutes(Barter barter, Presence presence, Gateways gateways, EvictionList evictions, Executor answers) {
        this.barter = barter;
        this.presence = presence;
        this.gateways = gateways;
        this.evictions = evictions;
        this.answers = answers;
    }

    record NodeRequest(
            @Nullable String name,
            @Nullable String publicKey,
            @Nullable ProfileBody profile,
            @Nullable ComputingPower rating,
            @Nullable List<JsonNode> resources) {}

    record CellRequest(@Nullable String name, @Nullable List<String> discovery) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/nodes", this::register, VOLUNTEER, OPERATOR);
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
        var owner = new PeerId(Routes.caller(request).name());
        // Says what is wrong with the name before anything is stored.
        var id = Requests.parse("name", owner + "." + body.name, NodeId::new);
        evictions.of(id.value()).ifPresent(evicted -> {
            throw AccessCheck.evicted(evicted);
        });
        var key = Requests.parse("publicKey", body.publicKey, VerificationKey::new);
        request.json(view(barter.registerNode(
                owner, body.name, key, Bodies.profile(body.profile), body.rating, Bodies.inventory(body.resources))));
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
        presence.heard(node, report);
        request.status(204);
    }

    private void announce(Context request) {
        var body = Requests.body(request, CellRequest.class);
        String gateway = Routes.caller(request).name();
        gateways.announce(new Gateways.Cell(
                body.name == null ? "cell" : body.name, gateway, body.discovery == null ? List.of() : body.discovery));
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
                barter.alive(id) && evictions.of(id.value()).isEmpty(),
                presence.of(id).orElse(null));
    }
}
