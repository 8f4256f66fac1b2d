package org.bartergrid.barter;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Order;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;

/**
 * Port: peers, nodes, offers, orders, contracts with their changes, and jobs. A put replaces what has the same id and is
 * durable when it returns. Lists are in order of id; {@code after} is the last id of the page before, empty for the first.
 * Safe for any thread; who reads, changes and puts must see to it that nobody else does so at the same time ({@link Barter} does).
 */
public interface Catalog {
    void put(Peer peer);

    Optional<Peer> peer(PeerId id);

    List<Peer> peers(String after, int limit);

    void put(Node node);

    Optional<Node> node(NodeId id);

    List<Node> nodes(String after, int limit);

    List<Node> nodesOf(PeerId peer, int limit);

    void put(Offer offer);

    Optional<Offer> offer(OfferId id);

    /** Open offers of a category, cheapest first, then by id. */
    List<Offer> openOffers(Category category, int limit);

    /** Shows every open offer, in any order; one that is put meanwhile is shown as it was or as it is. */
    void forEachOpenOffer(Consumer<Offer> visitor);

    /** Open offers of one node. */
    List<Offer> openOffersOf(NodeId node);

    void put(Order order);

    Optional<Order> order(OrderId id);

    List<Order> ordersOf(PeerId peer, String after, int limit);

    void put(ContractRecord contract);

    Optional<ContractRecord> contract(ContractId id);

    List<ContractRecord> contractsOf(OrderId order);

    /** Contracts in which a peer gives or gets. */
    List<ContractRecord> contractsOf(PeerId peer, String after, int limit);

    List<ContractRecord> contractsIn(ContractRecord.State state, String after, int limit);

    void put(ContractChange change);

    /** Changes of contracts in which a peer gives or gets, above a number, in order. */
    List<ContractChange> changesOf(PeerId peer, long above, int limit);

    /** The number of the newest change; 0 if there is none. */
    long newestChange();

    void put(JobRecord job);

    Optional<JobRecord> job(JobId id);

    List<JobRecord> jobsOf(PeerId peer, String after, int limit);

    List<JobRecord> jobsIn(JobRecord.State state, int limit);
}
