package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bartergrid.books.Clock;
import org.bartergrid.market.Candidate;
import org.bartergrid.market.Concession;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Demander;
import org.bartergrid.market.Matcher;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;

/** Finds what serves a demand. Safe for any thread. */
final class Searching {
    private static final int MOST_CANDIDATES = 1_000;

    private final Clock clock;
    private final Clerk clerk;
    private final Catalog catalog;
    private final Enrolment enrolment;

    Searching(Clock clock, Clerk clerk, Catalog catalog, Enrolment enrolment) {
        this.clock = clock;
        this.clerk = clerk;
        this.catalog = catalog;
        this.enrolment = enrolment;
    }

    /** An answer for each want, for a term that starts now. */
    List<SearchAnswer> search(Demand demand, @Nullable PeerId consumer) {
        Window term = term(demand, clock.nowMillis());
        Demander demander = consumer == null ? null : demander(consumer, Concession.STEADY);
        return demand.wants().stream().map(want -> search(want, demander, term)).toList();
    }

    static Window term(Demand demand, long fromMillis) {
        return new Window(fromMillis, fromMillis + demand.termSeconds() * 1000);
    }

    /** Who demands, by its mandate. */
    Demander demander(DemandMandate mandate) {
        return demander(mandate.peer(), mandate.pace());
    }

    private Demander demander(PeerId id, Concession pace) {
        Peer peer = enrolment.peer(id);
        return new Demander(id, peer.profile(), peer.reputation(), pace);
    }

    SearchAnswer search(Want want, @Nullable Demander demander, Window term) {
        List<Offer> open = catalog.openOffers(want.category(), MOST_CANDIDATES).stream()
                .filter(offer -> offer.mandate().window().untilMillis() > term.fromMillis())
                .toList();
        Map<PeerId, Peer> peers = new HashMap<>();
        Map<NodeId, Node> nodes = new HashMap<>();
        for (Offer offer : open) {
            OfferMandate mandate = offer.mandate();
            peers.computeIfAbsent(mandate.peer(), id -> catalog.peer(id).orElse(null));
            if (mandate.node() != null) {
                nodes.computeIfAbsent(mandate.node(), id -> catalog.node(id).orElse(null));
            }
        }
        Map<OfferId, Integer> free = clerk.read(books -> {
            Map<OfferId, Integer> slots = new HashMap<>();
            open.forEach(offer -> slots.put(offer.id(), books.capacity().freeSlots(offer.id(), term)));
            return slots;
        });
        List<Candidate> candidates = new ArrayList<>();
        for (Offer offer : open) {
            candidate(offer, peers.get(offer.mandate().peer()), nodes, free.getOrDefault(offer.id(), 0))
                    .ifPresent(candidates::add);
        }
        return Matcher.search(want, demander, term, candidates);
    }

    /** Nothing if its node or peer is not known any more. */
    private Optional<Candidate> candidate(Offer offer, @Nullable Peer peer, Map<NodeId, Node> nodes, int freeSlots) {
        OfferMandate mandate = offer.mandate();
        Node node = mandate.node() == null ? null : nodes.get(mandate.node());
        Resource resource = mandate.resource();
        if (resource == null && node != null) {
            resource = node.rating();
        }
        if (peer == null || resource == null || (mandate.node() != null && node == null)) {
            return Optional.empty();
        }
        return Optional.of(new Candidate(
                offer,
                resource,
                node == null ? peer.profile() : node.profile(),
                peer.reputation(),
                freeSlots,
                node == null || enrolment.alive(node.id())));
    }
}
