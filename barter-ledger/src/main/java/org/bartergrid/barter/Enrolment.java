package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Command;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.peer.Correction;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Resource;
import org.bartergrid.valuation.Appraiser;
import org.bartergrid.valuation.Valuation;
import org.jspecify.annotations.Nullable;

/** Peers and nodes: who takes part, what it is worth, and whether it is alive. Safe for any thread. */
final class Enrolment {
    private final BarterPolicy policy;
    private final Clock clock;
    private final TimeOrderedIds ids;
    private final Clerk clerk;
    private final Listings listings;
    private final Appraiser appraiser;
    private final Locks locks = new Locks();
    private final Map<NodeId, Long> lastSeenMillis = new ConcurrentHashMap<>();

    Enrolment(BarterPolicy policy, Clock clock, TimeOrderedIds ids, Clerk clerk, Listings listings) {
        this.policy = policy;
        this.clock = clock;
        this.ids = ids;
        this.clerk = clerk;
        this.listings = listings;
        this.appraiser = new Appraiser(policy.prices());
    }

    /** Opens the coordinator's own accounts, and enrols it as a peer, when the books are new. */
    void foundGrid(VerificationKey coordinatorKey) {
        if (!hasAccount(AccountId.TREASURY)) {
            clerk.mustPerform(new Command(
                    new EntryId(ids.next()),
                    List.of(),
                    List.of(
                            new Step.OpenAccount(AccountId.TREASURY, Unit.CREDIT, policy.treasuryLimitMinor()),
                            new Step.OpenAccount(AccountId.COMMISSION, Unit.CREDIT, 0))));
        }
        Peer grid = new Peer(
                PeerId.GRID,
                "The coordinator",
                coordinatorKey,
                false,
                Profile.EMPTY,
                Inventory.EMPTY,
                Reputation.NEW,
                clock.nowMillis());
        Optional<Peer> known = listings.peer(PeerId.GRID);
        if (known.isEmpty()) {
            listings.put(grid);
        } else if (!known.get().key().equals(coordinatorKey)) {
            throw new BarterException(
                    Kind.FORBIDDEN,
                    "These books belong to a coordinator with the key "
                            + known.get().key().fingerprint() + ", but this one has "
                            + coordinatorKey.fingerprint() + ": start it with the key that lies beside the books.");
        }
    }

    Peer registerPeer(
            PeerId handle,
            String displayName,
            VerificationKey key,
            boolean keyKept,
            Profile profile,
            Inventory inventory) {
        appraiseAll(inventory);
        return locks.with(handle, () -> enrol(handle, displayName, key, keyKept, profile, inventory));
    }

    void requireAcceptable(PeerId handle, String displayName, Profile profile, Inventory inventory) {
        appraiseAll(inventory);
        var unused = Documents.read(() -> new Peer(
                handle,
                displayName,
                peer(PeerId.GRID).key(),
                false,
                profile.checked(),
                inventory,
                Reputation.NEW,
                clock.nowMillis()));
    }

    /** Read and written under one lock: of two who change different things at once, neither undoes the other's. */
    Peer updatePeer(
            PeerId handle, @Nullable String displayName, @Nullable Profile profile, @Nullable Inventory inventory) {
        if (inventory != null) {
            appraiseAll(inventory);
        }
        return locks.with(handle, () -> {
            Peer known = peer(handle);
            return enrol(
                    handle,
                    displayName == null ? known.displayName() : displayName,
                    known.key(),
                    known.keyKept(),
                    profile == null ? known.profile() : profile,
                    inventory == null ? known.inventory() : inventory);
        });
    }

    /** To be called under the handle's lock. */
    private Peer enrol(
            PeerId handle,
            String displayName,
            VerificationKey key,
            boolean keyKept,
            Profile profile,
            Inventory inventory) {
        Optional<Peer> known = listings.peer(handle);
        if (known.isPresent() && !known.get().key().equals(key)) {
            throw new BarterException(
                    Kind.CONFLICT, "The handle '" + handle + "' belongs to somebody else: choose another one.");
        }
        Peer peer = Documents.read(() -> new Peer(
                handle,
                displayName,
                key,
                // Who knows a public key has not the right to say who keeps the other half.
                known.map(Peer::keyKept).orElse(keyKept),
                accepted(profile, known.map(Peer::profile)),
                inventory,
                known.map(Peer::reputation).orElse(Reputation.NEW),
                known.map(Peer::registeredAtMillis).orElseGet(clock::nowMillis)));
        // The handle is claimed before there is money under it: after a crash in between only the same key goes on.
        if (!known.equals(Optional.of(peer))) {
            listings.put(peer);
        }
        openAccount(AccountId.of(handle.value(), Unit.CREDIT));
        return peer;
    }

    /** Opens an account and pays the welcome in one entry, so that it is paid once, however often this is repeated. */
    private void openAccount(AccountId account) {
        if (hasAccount(account)) {
            return;
        }
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.OpenAccount(account, Unit.CREDIT, 0));
        if (policy.welcomeMinor() > 0) {
            steps.add(new Step.Transfer(AccountId.TREASURY, account, Unit.CREDIT, policy.welcomeMinor()));
        }
        clerk.mustPerform(new Command(new EntryId(ids.next()), List.of(), steps));
    }

    private boolean hasAccount(AccountId account) {
        return clerk.read(books -> books.ledger().find(account).isPresent());
    }

    ValuedNode registerNode(
            PeerId peer,
            String name,
            VerificationKey key,
            Profile profile,
            ComputingPower rating,
            Inventory inventory) {
        peer(peer);
        NodeId id = Documents.read(() -> NodeId.of(peer, name));
        return locks.with(id, () -> {
            Optional<Node> known = listings.node(id);
            Profile accepted = Documents.read(() -> accepted(profile, known.map(Node::profile)));
            // Whoever measures itself anew has not shown more by that.
            Correction correction = known.map(Node::correction).orElse(null);
            ValuedNode valued = valued(new Node(id, key, accepted, rating, correction, inventory, clock.nowMillis()));
            listings.put(valued.node());
            lastSeenMillis.put(id, clock.nowMillis());
            return valued;
        });
    }

    /** What an offer asks for: what it is worth, but never less than its reserve. */
    long askedFor(OfferMandate mandate) {
        return Math.max(mandate.reservePriceMinor(), valuation(mandate).priceMinor());
    }

    /** What is offered is worth. */
    Valuation valuation(OfferMandate mandate) {
        Resource resource = mandate.resource();
        return resource == null ? valued(node(mandate.requireNode())).valuation() : appraise(resource);
    }

    ValuedNode valued(Node node) {
        try {
            return new ValuedNode(node, appraiser.appraise(node.counted()), appraiseAll(node.inventory()));
        } catch (ArithmeticException beyond) {
            throw new BarterException(
                    Kind.INVALID, "The ratings of node " + node.id() + " are beyond any machine: measure it again.");
        }
    }

    /** What was taken once stays: zones are renamed, and an earlier release took any text. */
    private static Profile accepted(Profile profile, Optional<Profile> known) {
        return known.equals(Optional.of(profile)) ? profile : profile.checked();
    }

    /** What each resource is worth, and why, in their order. */
    List<Valuation> appraiseAll(Inventory inventory) {
        return inventory.resources().stream()
                .map(rated -> appraise(rated.resource()))
                .toList();
    }

    Valuation appraise(Resource resource) {
        try {
            return Documents.read(() -> appraiser.appraise(resource));
        } catch (ArithmeticException beyond) {
            throw new BarterException(
                    Kind.INVALID,
                    "The ratings of this " + resource.category() + " are beyond anything there is: state them again.");
        }
    }

    /** Notes what delivery has shown of a node's speed; null if nothing that it does not claim. */
    Node correct(NodeId id, @Nullable Correction correction) {
        return locks.with(id, () -> {
            Node corrected = node(id).with(correction);
            listings.put(corrected);
            return corrected;
        });
    }

    /** Notes whether a peer delivered under a contract. */
    void rate(PeerId id, boolean delivered) {
        locks.with(id, () -> {
            Peer peer = peer(id);
            listings.put(peer.with(peer.reputation().after(delivered)));
            return peer;
        });
    }

    Peer peer(PeerId id) {
        return listings.peer(id)
                .orElseThrow(
                        () -> new BarterException(Kind.NOT_FOUND, "There is no peer '" + id + "': register it first."));
    }

    Node node(NodeId id) {
        return listings.node(id)
                .orElseThrow(() -> new BarterException(
                        Kind.NOT_FOUND, "There is no node '" + id + "': its owner has to let it join first."));
    }

    void heartbeat(NodeId id) {
        // Known nodes only, so that the map is bounded by the catalog.
        NodeId known = node(id).id();
        lastSeenMillis.put(known, clock.nowMillis());
    }

    void gone(NodeId id) {
        lastSeenMillis.remove(id);
    }

    boolean alive(NodeId id) {
        Long seenMillis = lastSeenMillis.get(id);
        return seenMillis != null && clock.nowMillis() - seenMillis <= policy.aliveMillis();
    }
}
