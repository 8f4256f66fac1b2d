package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Command;
import org.bartergrid.books.Result;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.Listing;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.index.OfferIndex;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Money;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Offers come into the market and leave it. Safe for any thread: one at a time changes an offer, and whoever closes one has the
 * market, too.
 */
final class Offering {
    private static final int MOST_RETIRED = 10_000;
    private static final int MOST_OPEN = 1_000;

    /** More than anybody can offer, times as many things as anybody can register. */
    private static final long UNLIMITED = Long.MAX_VALUE / (1 << 20);

    private final Object market;
    private final Locks locks = new Locks();
    private final Locks peers = new Locks();
    private final BarterPolicy policy;
    private final Clock clock;
    private final TimeOrderedIds ids;
    private final Clerk clerk;
    private final Catalog catalog;
    private final Enrolment enrolment;
    private final Listings listings;

    /**
     * All offers.
     *
     * @param market whose monitor is held by whoever changes the market
     */
    Offering(
            Object market,
            BarterPolicy policy,
            Clock clock,
            TimeOrderedIds ids,
            Clerk clerk,
            Catalog catalog,
            Enrolment enrolment,
            Listings listings) {
        this.market = market;
        this.policy = policy;
        this.clock = clock;
        this.ids = ids;
        this.clerk = clerk;
        this.catalog = catalog;
        this.enrolment = enrolment;
        this.listings = listings;
    }

    Offer place(SignedDocument signed) {
        OfferMandate mandate = Documents.read(() -> OfferMandate.parse(signed.document()));
        Documents.requireSignature(
                signed,
                mandate.peer().value(),
                SignedDocument.ROLE_PEER,
                enrolment.peer(mandate.peer()).key());
        Documents.requireTimely(mandate.offer().value(), clock.nowMillis());
        if (mandate.category() != Category.COMPUTING_POWER) {
            // One at a time of a peer, so that nothing of it is offered twice.
            return peers.with(mandate.peer(), () -> place(mandate, signed));
        }
        // It may replace another one, from which nobody must take anything meanwhile.
        synchronized (market) {
            return place(mandate, signed);
        }
    }

    private Offer place(OfferMandate mandate, SignedDocument signed) {
        return locks.with(mandate.offer(), () -> {
            Optional<Offer> known = catalog.offer(mandate.offer());
            if (known.isPresent()) {
                if (known.get().signed().document().equals(signed.document())) {
                    return known.get();
                }
                throw new BarterException(
                        Kind.CONFLICT, "There is another offer with the id " + mandate.offer() + ": make a new id.");
            }
            requireGivable(mandate);
            Offer offer = new Offer(mandate, signed, enrolment.askedFor(mandate), Offer.State.OPEN);
            admit(offer, replaceable(mandate));
            return offer;
        });
    }

    private void admit(Offer offer, List<Offer> replaced) {
        List<Capacity.Step> steps = new ArrayList<>();
        replaced.forEach(old -> steps.add(new Capacity.Step.Close(old.id())));
        steps.add(new Capacity.Step.Admit(
                offer.id(), offer.mandate().slots(), offer.mandate().window()));
        Command command = new Command(new EntryId(ids.next()), steps, List.of());
        Result result = clerk.perform(command);
        // The catalog does not know it: the books were asked before, and their answer did not arrive.
        boolean wasAdmitted = result instanceof Result.CapacityRefused refused
                && refused.refusal().reason() == Capacity.Reason.OFFER_EXISTS;
        if (!wasAdmitted) {
            Clerk.requireApplied(command, result);
        }
        replaced.forEach(old -> markWithdrawn(old.id()));
        listings.put(offer);
    }

    private void requireGivable(OfferMandate mandate) {
        if (mandate.window().untilMillis() <= clock.nowMillis()) {
            throw new BarterException(Kind.INVALID, "The offer's time is over already: offer a window to come.");
        }
        BarterPolicy.requireAllowed(
                "offer",
                policy.providerCommissionOf(mandate.peer()),
                mandate.manner().commissionBasisPoints());
        Resource resource = mandate.resource();
        if (resource == null) {
            Node node = enrolment.node(mandate.requireNode());
            if (mandate.slots() > node.rating().slots()) {
                throw new BarterException(
                        Kind.INVALID,
                        "Node " + node.id() + " was rated with " + node.rating().slots() + " slots, but "
                                + mandate.slots() + " are offered: offer fewer, or rate it again.");
            }
            return;
        }
        int times = timesRegistered(mandate.peer(), mandate.node(), resource);
        long most = mostSlots(resource);
        if (mandate.slots() > most) {
            throw new BarterException(
                    Kind.INVALID,
                    "This " + resource.category() + " has " + most + " slots, but " + mandate.slots()
                            + " are offered: offer fewer.");
        }
        requireNotTwice(mandate, resource, most * times);
    }

    /** What a peer offers elsewhere already cannot be offered again for the same time. */
    private void requireNotTwice(OfferMandate mandate, Resource resource, long most) {
        List<Listing> open = listings.of(mandate.peer());
        if (open.size() >= MOST_OPEN) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "Peer " + mandate.peer() + " has " + open.size() + " open offers, and nobody has more than that:"
                            + " withdraw some.");
        }
        long offered = open.stream()
                .map(Listing::mandate)
                .filter(other -> resource.equals(other.resource())
                        && Objects.equals(other.node(), mandate.node())
                        && other.window().overlaps(mandate.window()))
                .mapToLong(OfferMandate::slots)
                .sum();
        if (offered > most - mandate.slots()) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "Of this " + resource.category() + " " + offered + " of " + most + " slots are offered already for"
                            + " some of that time: withdraw that offer, or offer fewer.");
        }
    }

    /**
     * How many things with these figures are registered. What is offered has been valued, and everybody can see where its
     * figures come from.
     */
    private int timesRegistered(PeerId peer, @Nullable NodeId node, Resource resource) {
        Inventory inventory = node == null
                ? enrolment.peer(peer).inventory()
                : enrolment.node(node).inventory();
        long times = inventory.resources().stream()
                .filter(rated -> rated.resource().equals(resource))
                .count();
        if (times == 0) {
            throw new BarterException(
                    Kind.INVALID,
                    "This " + resource.category() + " is not among the resources of "
                            + (node == null ? "peer " + peer : "node " + node)
                            + ", or not with these figures: register it first.");
        }
        return (int) times;
    }

    private static long mostSlots(Resource resource) {
        if (resource instanceof Memory memory) {
            return memory.megabytes();
        } else if (resource instanceof Storage storage) {
            return storage.megabytes();
        } else if (resource instanceof Money money) {
            return money.minor();
        }
        // Devices, copies and connections are as many as their owner says.
        return UNLIMITED;
    }

    /** The open offers of a node's processor time, which a new one replaces; but not while work is reserved. */
    private List<Offer> replaceable(OfferMandate mandate) {
        if (mandate.category() != Category.COMPUTING_POWER) {
            return List.of();
        }
        List<Offer> open = new ArrayList<>();
        for (Offer offer : catalog.openOffersOf(mandate.requireNode())) {
            if (offer.mandate().category() == Category.COMPUTING_POWER) {
                int reserved = clerk.read(books -> books.capacity().reservationsOf(offer.id()));
                if (reserved > 0) {
                    throw new BarterException(
                            Kind.CONFLICT,
                            "Node " + mandate.node() + " still serves " + reserved + " contracts under its offer "
                                    + offer.id() + ": keep that offer until they end.");
                }
                open.add(offer);
            }
        }
        return open;
    }

    Offer withdraw(PeerId peer, OfferId id) {
        synchronized (market) {
            Offer offer = offer(id);
            if (!offer.mandate().peer().equals(peer)) {
                throw new BarterException(
                        Kind.FORBIDDEN, "The offer " + id + " is not of peer " + peer + ", who cannot withdraw it.");
            }
            if (offer.state() == Offer.State.WITHDRAWN) {
                return offer;
            }
            close(List.of(id));
            return markWithdrawn(id);
        }
    }

    /** In as few commands as it takes: each costs a block, and a peer may have very many offers. */
    void withdrawAll(PeerId peer) {
        List<OfferId> open = listings.of(peer).stream()
                .map(listing -> listing.mandate().offer())
                .toList();
        synchronized (market) {
            for (int from = 0; from < open.size(); from += Entry.MOST_STEPS) {
                List<OfferId> some = open.subList(from, Math.min(open.size(), from + Entry.MOST_STEPS));
                close(some);
                some.forEach(this::markWithdrawn);
            }
        }
    }

    private void close(List<OfferId> offers) {
        List<Capacity.Step> steps = new ArrayList<>();
        offers.forEach(offer -> steps.add(new Capacity.Step.Close(offer)));
        try {
            clerk.mustPerform(new Command(new EntryId(ids.next()), steps, List.of()));
        } finally {
            // Also if the books have not answered: perhaps nothing of them can be had any more.
            listings.capacityChanged(offers);
        }
    }

    private Offer markWithdrawn(OfferId id) {
        return change(id, open -> open.with(Offer.State.WITHDRAWN));
    }

    /** Writes down what became of an offer, if it is open. */
    private Offer change(OfferId id, UnaryOperator<Offer> change) {
        return locks.with(id, () -> {
            Offer offer = offer(id);
            if (offer.state() != Offer.State.OPEN) {
                return offer;
            }
            Offer changed = change.apply(offer);
            listings.put(changed);
            return changed;
        });
    }

    /** Takes offers out of the market whose time is over. */
    void retireEnded() {
        OfferIndex index = listings.index();
        for (Category category : Category.values()) {
            index.ended(category, clock.nowMillis(), MOST_RETIRED).forEach(this::markWithdrawn);
        }
    }

    /** Says anew what the offers of a node ask for, after it was rated. */
    void reprice(NodeId node) {
        for (Offer offer : catalog.openOffersOf(node)) {
            change(offer.id(), open -> open.withPrice(enrolment.askedFor(open.mandate())));
        }
    }

    Offer offer(OfferId id) {
        return catalog.offer(id)
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no offer " + id + "."));
    }
}
