package org.bartergrid.api;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Who may move a blob now. A transfer holds a thread for as long as its slowest end takes, and that may lawfully be days. So
 * everybody has a share:
 *
 * <ul>
 *   <li>A peer has an eighth of all transfers, and all its nodes together another; a gateway a quarter: it moves what all its jobs
 *       need.
 *   <li>The callers of one kind in one network have a quarter together, whatever their names.
 *   <li>Peers, nodes and gateways have a quarter each that nobody else can take, and whoever comes first has the last one. So no
 *       peers keep a gateway from fetching a job or bringing its results, nor nodes from fetching a jar.
 * </ul>
 *
 * <p>Nobody waits: what is above a share is refused at once. Safe for any thread.
 */
final class Transfers {

    private final int quarter;
    private final Map<Kind, Integer> ofKind = new EnumMap<>(Kind.class);
    private final Counts<Owner> ofPeer;
    private final Counts<Owner> ofGateway;
    private final Counts<Neighbours> ofNetwork;

    private enum Kind {
        /** Uploads jars and inputs, downloads results. */
        PEER,
        /** Downloads jars. */
        NODE,
        /** What the operator has let in: gateways, and the operator. */
        GATEWAY;

        static Kind of(Access access) {
            return switch (access) {
                case PEER, VOLUNTEER, SCIENTIST, PUBLIC -> PEER;
                case NODE -> NODE;
                case GATEWAY, OPERATOR -> GATEWAY;
            };
        }
    }

    /** A peer's nodes count together, or whoever has many would keep those of all others out; what it moves itself is apart. */
    private record Owner(Kind kind, String name) {}

    /** A lab's nodes are not kept out by who is logged in behind the same address. */
    private record Neighbours(Kind kind, Network network) {}

    /** @param most transfers at once; the shares are parts of it */
    Transfers(int most) {
        this.quarter = most / 4;
        this.ofPeer = new Counts<>(most / 8);
        this.ofGateway = new Counts<>(quarter);
        this.ofNetwork = new Counts<>(quarter);
    }

    /**
     * A place for a transfer, until it is closed.
     *
     * @throws Refusal if all are taken that this caller could have
     */
    synchronized Place take(Caller caller, Network network) {
        var kind = Kind.of(caller.access());
        if (ofKind.getOrDefault(kind, 0) >= quarter && common() >= quarter) {
            throw Refusal.busy("Too many files are on their way at once: try again in a moment");
        }
        var owners = kind == Kind.GATEWAY ? ofGateway : ofPeer;
        var owner = new Owner(kind, caller.peer());
        if (!owners.enter(owner)) {
            throw Refusal.busy((kind == Kind.NODE ? "The nodes of " + owner.name + " have" : owner.name + " has")
                    + " as many files on their way as one may have at once: try again when one of them has arrived");
        }
        var neighbours = new Neighbours(kind, network);
        if (!ofNetwork.enter(neighbours)) {
            owners.leave(owner);
            throw Refusal.busy("As many files are on their way to or from " + network
                    + " as one address may have at once: try again in a moment");
        }
        ofKind.merge(kind, 1, Integer::sum);
        return new Place(owners, owner, neighbours);
    }

    /** How many are in the quarter that is nobody's own. */
    private int common() {
        return ofKind.values().stream()
                .mapToInt(count -> Math.max(0, count - quarter))
                .sum();
    }

    private synchronized void giveBack(Place place) {
        place.owners.leave(place.owner);
        ofNetwork.leave(place.neighbours);
        ofKind.merge(place.owner.kind, -1, Integer::sum);
    }

    /** A transfer that is under way. */
    final class Place {

        private final Counts<Owner> owners;
        private final Owner owner;
        private final Neighbours neighbours;
        private final AtomicBoolean taken = new AtomicBoolean(true);

        private Place(Counts<Owner> owners, Owner owner, Neighbours neighbours) {
            this.owners = owners;
            this.owner = owner;
            this.neighbours = neighbours;
        }

        /** The transfer is over; again changes nothing. */
        void close() {
            if (taken.getAndSet(false)) {
                giveBack(this);
            }
        }
    }
}
