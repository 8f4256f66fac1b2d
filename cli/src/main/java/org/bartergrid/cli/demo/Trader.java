package org.bartergrid.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bartergrid.cli.CommandFailure;
import org.bartergrid.cli.Mandates;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Identity;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Manner;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.market.Want;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.NodeId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;

/** Somebody who barters, called by the way that its commands take. Safe for one thread at a time. */
final class Trader {

    /** How long its contracts run. */
    static final Duration TERM = Duration.ofMinutes(2);

    private static final Duration OFFERS_LAST = Duration.ofHours(2);

    private final Identity identity;
    private final CoordinatorClient client;

    Trader(Identity identity) {
        this.identity = identity;
        this.client = identity.client();
    }

    String name() {
        return identity.name();
    }

    CoordinatorClient client() {
        return client;
    }

    /** Registers what it has beside its machines, in place of what it had before. */
    void declare(Map<String, Resource> resources) {
        var rated = resources.entrySet().stream()
                .map(resource -> new RatedResource(
                        resource.getKey(), resource.getValue(), Evidence.DECLARED, "for this demonstration"))
                .toList();
        client.updatePeer(name(), Map.of(), Optional.of(new Inventory(rated)));
    }

    /** Offers slots of a registered resource. */
    OfferId offer(Resource resource, @Nullable NodeId node, int slots, Set<Category> accepts) {
        var placed = client.placeOffer(Mandates.offer(
                identity,
                resource,
                node,
                slots,
                new Mandates.Terms(0, accepts, Condition.All.NOTHING, 0, OFFERS_LAST),
                Manner.STANDARD));
        return OfferId.parse(placed.path("offer").asText());
    }

    /** The offer of a node's processor time, which it has placed itself. */
    OfferId processorTimeOf(String node) {
        for (var offer :
                client.get("/v1/offers?category=COMPUTING_POWER&limit=500").path("items")) {
            if (offer.path("node").asText().equals(node)) {
                return OfferId.parse(offer.path("offer").asText());
            }
        }
        throw new CommandFailure("Node " + node + " does not offer its processor time");
    }

    /** What a node has registered of a category. */
    Resource resourceOf(String node, Category category) {
        for (var registered : client.get("/v1/nodes/" + node).path("resources")) {
            var resource = ResourceDocument.parse(registered.path("resource").toString());
            if (resource.category() == category) {
                return resource;
            }
        }
        throw new CommandFailure("Node " + node + " has registered no " + category);
    }

    /** Demands things together for two minutes, for slots of own offers and credits; the order that comes of it. */
    JsonNode demand(List<Want> wants, List<OfferId> gives, long budgetMinor) {
        return client.order(Mandates.demand(
                identity,
                Mandates.newOrder(),
                new Demand(wants, TERM.toSeconds()),
                gives,
                budgetMinor,
                Manner.STANDARD,
                Duration.ZERO));
    }

    /** How many changes of its contracts it was told of. */
    long notifications() {
        long told = 0;
        long above = 0;
        while (true) {
            var changes = client.contractChanges(above, 0).path("items");
            if (changes.isEmpty()) {
                return told;
            }
            told += changes.size();
            above = changes.get(changes.size() - 1).path("number").asLong();
        }
    }
}
