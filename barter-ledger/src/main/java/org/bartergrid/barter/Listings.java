package org.bartergrid.barter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.Clock;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Listing;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.index.OfferIndex;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every open offer in memory, with what is known of its peer and node; and the peers and nodes that were asked for lately, which
 * take long to read. Offers are read from the catalog at every start, while everything goes on but searches; after that, whoever
 * writes one of these writes it here, so that the next search knows it. Safe for any thread.
 */
final class Listings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listings.class);

    private static final int MOST_REMEMBERED = 10_000;

    /** Nobody waits for the books longer than these take. */
    private static final int NOTED_AT_ONCE = 1_000;

    private final Clock clock;
    private final Clerk clerk;
    private final Catalog catalog;
    private final long patienceMillis;
    private final OfferIndex index = new OfferIndex();
    private final Cache<PeerId, Optional<Peer>> peers =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    private final Cache<NodeId, Optional<Node>> nodes =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    /** What the catalog may have taken or not: it is read before the next search. */
    private final Set<Object> unsure = ConcurrentHashMap.newKeySet();

    /** Slots that are about to be reserved, by what for. */
    private final Map<OfferId, Map<ContractId, Integer>> promised = new ConcurrentHashMap<>();

    /** Offers of which other slots are free than was noted. */
    private final Queue<OfferId> changed = new ConcurrentLinkedQueue<>();

    /** When an offer will have more slots free than now. */
    private final PriorityQueue<Freed> freed = new PriorityQueue<>(Comparator.comparingLong(Freed::atMillis));

    /** When each of those is in {@link #freed}; other entries of it are out of date. */
    private final Map<OfferId, Long> freedAtMillis = new HashMap<>();

    private volatile long nextFreedMillis = Long.MAX_VALUE;
    private volatile CompletableFuture<Void> loaded;
    private volatile boolean closed;

    /** What is known while offers are read from the catalog; null when that is done. */
    private @Nullable Loading loading;

    private record Freed(long atMillis, OfferId offer) {}

    /** Offers that were written since, about which the catalog's reader is late. */
    private record Loading(Set<OfferId> written) {}

    Listings(Clock clock, Clerk clerk, Catalog catalog, long patienceMillis) {
        this.clock = clock;
        this.clerk = clerk;
        this.catalog = catalog;
        this.patienceMillis = patienceMillis;
        this.loaded = load();
    }

    /**
     * The index, up to date.
     *
     * @throws BarterException UNAVAILABLE if the catalog has not been read yet
     */
    OfferIndex index() {
        awaitLoaded();
        for (Object id : List.copyOf(unsure)) {
            if (unsure.remove(id)) {
                read(id);
            }
        }
        noteFreed();
        return index;
    }

    private void noteFreed() {
        long nowMillis = clock.nowMillis();
        // Looked at without the monitor: who searches does not wait for whoever waits for the books, unless it has to.
        if (nextFreedMillis <= nowMillis) {
            takeFreed(nowMillis);
        }
        if (!changed.isEmpty()) {
            note();
        }
    }

    private synchronized void takeFreed(long nowMillis) {
        for (Freed first = freed.peek(); first != null && first.atMillis <= nowMillis; first = freed.peek()) {
            freed.remove();
            if (freedAtMillis.remove(first.offer, first.atMillis)) {
                changed.add(first.offer);
            }
        }
        lookWhenNextIsFreed();
    }

    private void lookWhenNextIsFreed() {
        Freed first = freed.peek();
        nextFreedMillis = first == null ? Long.MAX_VALUE : first.atMillis;
    }

    /** Slots of offers are as good as reserved. */
    void promise(Contract contract) {
        contract.reservations()
                .forEach(reserved -> promised.compute(reserved.offer(), (offer, slots) -> {
                    Map<ContractId, Integer> all = slots == null ? new ConcurrentHashMap<>() : slots;
                    all.put(reserved.contract(), reserved.slots());
                    return all;
                }));
    }

    /** Slots that were promised are reserved by now, or not. */
    void forget(Contract contract) {
        contract.reservations().forEach(reserved -> forget(reserved.offer(), reserved.contract()::equals));
    }

    private void forget(OfferId offer, Predicate<ContractId> which) {
        promised.computeIfPresent(offer, (one, slots) -> {
            slots.keySet().removeIf(which);
            return slots.isEmpty() ? null : slots;
        });
    }

    /** How many slots of an offer are promised. */
    int promised(OfferId offer) {
        int sum = 0;
        for (int slots : promised.getOrDefault(offer, Map.of()).values()) {
            sum += slots;
        }
        return sum;
    }

    /** Some slots of offers were reserved or given back. Whatever comes of saying so, that stands. */
    void capacityChanged(Contract contract) {
        capacityChanged(contract.reservations().stream()
                .map(Capacity.Step.Reserve::offer)
                .toList());
    }

    /** Perhaps other slots of offers are free than before. */
    void capacityChanged(List<OfferId> offers) {
        changed.addAll(offers);
        try {
            note();
        } catch (BarterException notNow) {
            LOG.debug("What is free is noted before the next search", notNow);
        }
    }

    /**
     * Says anew how much is free of offers where that has changed; of those too that others have named, as a look into the books
     * has to wait for a block. By one thread at a time: otherwise what was true first could be noted last.
     */
    private synchronized void note() {
        while (!changed.isEmpty()) {
            List<OfferId> some = new ArrayList<>();
            while (some.size() < NOTED_AT_ONCE && !changed.isEmpty()) {
                // Nobody else takes one away.
                some.add(changed.remove());
            }
            note(some);
        }
    }

    private void note(List<OfferId> offers) {
        long nowMillis = clock.nowMillis();
        try {
            clerk.read(books -> {
                offers.forEach(offer -> note(books.capacity(), offer, nowMillis));
                return offers;
            });
        } catch (Throwable failure) {
            changed.addAll(offers);
            throw failure;
        }
        lookWhenNextIsFreed();
    }

    private void note(Capacity capacity, OfferId offer, long nowMillis) {
        index.note(offer, capacity.freeSlotsFrom(offer, nowMillis));
        // What is reserved is not promised any more, although nobody may have said so yet.
        forget(offer, contract -> capacity.find(contract).isPresent());
        OptionalLong endMillis = capacity.nextEndMillis(offer, nowMillis);
        if (endMillis.isEmpty()) {
            freedAtMillis.remove(offer);
        } else if (!Long.valueOf(endMillis.getAsLong()).equals(freedAtMillis.put(offer, endMillis.getAsLong()))) {
            freed.add(new Freed(endMillis.getAsLong(), offer));
        }
    }

    private void awaitLoaded() {
        CompletableFuture<Void> reading = loaded;
        try {
            reading.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new BarterException(
                    Kind.UNAVAILABLE, "The market's offers are still being read: try again in a moment.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BarterException(Kind.UNAVAILABLE, "The wait for the market's offers was interrupted: try again.");
        } catch (ExecutionException | CancellationException failed) {
            synchronized (this) {
                if (loaded == reading && !closed) {
                    loaded = load();
                }
            }
            LOG.warn("The market's offers could not be read", failed);
            throw new BarterException(
                    Kind.UNAVAILABLE, "The market's offers could not be read, which is tried again: try later.");
        }
    }

    private synchronized CompletableFuture<Void> load() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        loading = new Loading(new HashSet<>());
        Thread reader = new Thread(
                () -> {
                    try {
                        catalog.forEachOpenOffer(this::showAsRead);
                        changed.addAll(clerk.read(books -> books.capacity().notWhollyFree()));
                        synchronized (this) {
                            loading = null;
                        }
                        future.complete(null);
                    } catch (Throwable failure) {
                        future.completeExceptionally(failure);
                    }
                },
                "market-offers");
        reader.setDaemon(true);
        reader.start();
        return future;
    }

    private synchronized void showAsRead(Offer offer) {
        if (closed) {
            throw new CancellationException("the market is closed");
        }
        if (loading == null || !loading.written.contains(offer.id())) {
            show(offer);
        }
    }

    /** To be called by one thread at a time for one offer. */
    void put(Offer offer) {
        write(offer.id(), () -> catalog.put(offer));
        synchronized (this) {
            if (loading != null) {
                loading.written.add(offer.id());
            }
            try {
                show(offer);
            } catch (Throwable failure) {
                unsure.add(offer.id());
                throw failure;
            }
        }
    }

    /** To be called by one thread at a time for one peer. */
    void put(Peer peer) {
        peers.invalidate(peer.id());
        write(peer.id(), () -> catalog.put(peer));
        peers.put(peer.id(), Optional.of(peer));
        revise(peer);
    }

    /** To be called by one thread at a time for one node. */
    void put(Node node) {
        nodes.invalidate(node.id());
        write(node.id(), () -> catalog.put(node));
        nodes.put(node.id(), Optional.of(node));
        revise(node);
    }

    private void write(Object id, Runnable put) {
        try {
            put.run();
        } catch (Throwable failure) {
            peers.asMap().remove(id);
            nodes.asMap().remove(id);
            unsure.add(id);
            throw failure;
        }
    }

    private synchronized void read(Object id) {
        try {
            if (id instanceof OfferId offer) {
                catalog.offer(offer).ifPresent(this::show);
                changed.add(offer);
            } else if (id instanceof PeerId peer) {
                catalog.peer(peer).ifPresent(this::revise);
            } else if (id instanceof NodeId node) {
                catalog.node(node).ifPresent(this::revise);
            }
        } catch (Throwable failure) {
            unsure.add(id);
            throw failure;
        }
    }

    private synchronized void show(Offer offer) {
        Optional<Listing> listing = offer.state() == Offer.State.OPEN ? listing(offer) : Optional.empty();
        listing.ifPresentOrElse(index::put, () -> index.remove(offer));
    }

    private synchronized void revise(Peer peer) {
        index.revise(
                peer.id(),
                listing -> new Listing(
                        listing.mandate(),
                        listing.priceMinor(),
                        listing.resource(),
                        listing.mandate().node() == null ? peer.profile() : listing.profile(),
                        peer.reputation()));
    }

    private synchronized void revise(Node node) {
        index.revise(
                node.peer(),
                listing -> node.id().equals(listing.mandate().node())
                        ? new Listing(
                                listing.mandate(),
                                listing.priceMinor(),
                                resource(listing.mandate(), node),
                                node.profile(),
                                listing.reputation())
                        : listing);
    }

    /** Nothing if its node or peer is not known any more. */
    private Optional<Listing> listing(Offer offer) {
        OfferMandate mandate = offer.mandate();
        Optional<Peer> peer = peer(mandate.peer());
        NodeId id = mandate.node();
        if (id == null) {
            Resource resource = mandate.resource();
            return resource == null
                    ? Optional.empty()
                    : peer.map(found ->
                            new Listing(mandate, offer.priceMinor(), resource, found.profile(), found.reputation()));
        }
        return peer.flatMap(found -> node(id).map(node ->
                new Listing(mandate, offer.priceMinor(), resource(mandate, node), node.profile(), found.reputation())));
    }

    /** A peer as it is now. */
    Optional<Peer> peer(PeerId id) {
        return peers.get(id, catalog::peer);
    }

    /** A node as it is now. */
    Optional<Node> node(NodeId id) {
        return nodes.get(id, catalog::node);
    }

    private static Resource resource(OfferMandate mandate, Node node) {
        Resource resource = mandate.resource();
        return resource == null ? node.counted() : resource;
    }

    /** Open offers of a peer, as far as they have been read. */
    List<Listing> of(PeerId peer) {
        return index().of(peer);
    }

    @Override
    public void close() {
        closed = true;
    }
}
