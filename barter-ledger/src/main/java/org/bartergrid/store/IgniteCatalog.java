package org.bartergrid.store;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.ignite.Ignite;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.ContractChange;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.Page;
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
 * The catalog as SQL-indexed Ignite caches. Safe for any thread.
 *
 * <p>Every query orders by the whole of an index, which is what makes it fast on a million rows (without the leading
 * columns in ORDER BY, Ignite sorts).
 */
final class IgniteCatalog implements Catalog {
    private final Table<Peer> peers;
    private final Table<Node> nodes;
    private final Table<Offer> offers;
    private final Table<Order> orders;
    private final Table<ContractRecord> contracts;
    private final Table<ContractChange> changes;
    private final Table<JobRecord> jobs;

    IgniteCatalog(Ignite ignite) {
        peers = CatalogTables.peers().in(ignite);
        nodes = CatalogTables.nodes().in(ignite);
        offers = CatalogTables.offers().in(ignite);
        orders = CatalogTables.orders().in(ignite);
        contracts = CatalogTables.contracts().in(ignite);
        changes = CatalogTables.changes().in(ignite);
        jobs = CatalogTables.jobs().in(ignite);
    }

    @Override
    public void put(Peer peer) {
        peers.put(peer);
    }

    @Override
    public Optional<Peer> peer(PeerId id) {
        return peers.find(id.value());
    }

    @Override
    public List<Peer> peers(String after, int limit) {
        return peers.query("WHERE id > ? ORDER BY id LIMIT ?", after, limit);
    }

    @Override
    public void put(Node node) {
        nodes.put(node);
    }

    @Override
    public Optional<Node> node(NodeId id) {
        return nodes.find(id.value());
    }

    @Override
    public List<Node> nodes(String after, int limit) {
        return nodes.query("WHERE id > ? ORDER BY id LIMIT ?", after, limit);
    }

    @Override
    public List<Node> nodesOf(PeerId peer, int limit) {
        return nodes.query("WHERE peer = ? ORDER BY peer, id LIMIT ?", peer.value(), limit);
    }

    @Override
    public void put(Offer offer) {
        offers.put(offer);
    }

    @Override
    public Optional<Offer> offer(OfferId id) {
        return offers.find(id.toString());
    }

    @Override
    public List<Offer> openOffers(Category category, int limit) {
        return offers.query(
                "WHERE state = ? AND category = ? ORDER BY state, category, priceMinor, id LIMIT ?",
                Offer.State.OPEN.name(),
                category.name(),
                limit);
    }

    @Override
    public void forEachOpenOffer(Consumer<Offer> visitor) {
        offers.forEach("WHERE state = ? ORDER BY state", visitor, Offer.State.OPEN.name());
    }

    @Override
    public List<Offer> openOffersOf(NodeId node) {
        return offers.query(
                "WHERE node = ? AND state = ? ORDER BY node, state, id LIMIT ?",
                node.value(),
                Offer.State.OPEN.name(),
                Page.LARGEST);
    }

    @Override
    public void put(Order order) {
        orders.put(order);
    }

    @Override
    public Optional<Order> order(OrderId id) {
        return orders.find(id.toString());
    }

    @Override
    public List<Order> ordersOf(PeerId peer, String after, int limit) {
        return orders.query("WHERE peer = ? AND id > ? ORDER BY peer, id LIMIT ?", peer.value(), after, limit);
    }

    @Override
    public void put(ContractRecord contract) {
        contracts.put(contract);
    }

    @Override
    public Optional<ContractRecord> contract(ContractId id) {
        return contracts.find(id.toString());
    }

    @Override
    public List<ContractRecord> contractsOf(OrderId order) {
        return contracts.query("WHERE orderId = ? ORDER BY orderId, id LIMIT ?", order.toString(), Page.LARGEST);
    }

    @Override
    public List<ContractRecord> contractsOf(PeerId peer, String after, int limit) {
        // Two index scans and a merge: an OR over both columns would use neither index.
        List<ContractRecord> gets = contracts.query(
                "WHERE consumer = ? AND id > ? ORDER BY consumer, id LIMIT ?", peer.value(), after, limit);
        List<ContractRecord> gives = contracts.query(
                "WHERE provider = ? AND id > ? ORDER BY provider, id LIMIT ?", peer.value(), after, limit);
        return Stream.concat(gets.stream(), gives.stream())
                .sorted(Comparator.comparing(contract -> contract.id().toString()))
                .limit(limit)
                .toList();
    }

    @Override
    public List<ContractRecord> contractsIn(ContractRecord.State state, String after, int limit) {
        return state.names().stream()
                .flatMap(name ->
                        contracts
                                .query("WHERE state = ? AND id > ? ORDER BY state, id LIMIT ?", name, after, limit)
                                .stream())
                .sorted(Comparator.comparing(contract -> contract.id().toString()))
                .limit(limit)
                .toList();
    }

    @Override
    public void put(ContractChange change) {
        changes.put(change);
    }

    @Override
    public List<ContractChange> changesOf(PeerId peer, long above, int limit) {
        List<ContractChange> gets = changes.query(
                "WHERE consumer = ? AND changeNumber > ? ORDER BY consumer, changeNumber LIMIT ?",
                peer.value(),
                above,
                limit);
        List<ContractChange> gives = changes.query(
                "WHERE provider = ? AND changeNumber > ? ORDER BY provider, changeNumber LIMIT ?",
                peer.value(),
                above,
                limit);
        return Stream.concat(gets.stream(), gives.stream())
                .sorted(Comparator.comparingLong(ContractChange::number))
                .limit(limit)
                .toList();
    }

    @Override
    public long newestChange() {
        return changes.query("ORDER BY changeNumber DESC LIMIT 1").stream()
                .mapToLong(ContractChange::number)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void put(JobRecord job) {
        jobs.put(job);
    }

    @Override
    public Optional<JobRecord> job(JobId id) {
        return jobs.find(id.toString());
    }

    @Override
    public List<JobRecord> jobsOf(PeerId peer, String after, int limit) {
        return jobs.query("WHERE peer = ? AND id > ? ORDER BY peer, id LIMIT ?", peer.value(), after, limit);
    }

    @Override
    public List<JobRecord> jobsIn(JobRecord.State state, int limit) {
        return jobs.query("WHERE state = ? ORDER BY state, id LIMIT ?", state.name(), limit);
    }
}
