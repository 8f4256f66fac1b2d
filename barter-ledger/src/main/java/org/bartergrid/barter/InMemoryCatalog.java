package org.bartergrid.barter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
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

/** A catalog that forgets everything with its process: for tests and trials. Safe for any thread. */
public final class InMemoryCatalog implements Catalog {
    private final NavigableMap<String, Peer> peers = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Node> nodes = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Offer> offers = new ConcurrentSkipListMap<>();
    private final Map<Category, NavigableMap<String, Offer>> openOffers = new ConcurrentHashMap<>();
    private final NavigableMap<String, Order> orders = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, ContractRecord> contracts = new ConcurrentSkipListMap<>();
    private final Map<ContractRecord.State, NavigableMap<String, ContractRecord>> contractsByState =
            new ConcurrentHashMap<>();
    private final NavigableMap<Long, ContractChange> changes = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, JobRecord> jobs = new ConcurrentSkipListMap<>();

    @Override
    public void put(Peer peer) {
        peers.put(peer.id().value(), peer);
    }

    @Override
    public Optional<Peer> peer(PeerId id) {
        return find(peers, id.value());
    }

    @Override
    public List<Peer> peers(String after, int limit) {
        return list(peers, after, limit, peer -> true);
    }

    @Override
    public void put(Node node) {
        nodes.put(node.id().value(), node);
    }

    @Override
    public Optional<Node> node(NodeId id) {
        return find(nodes, id.value());
    }

    @Override
    public List<Node> nodes(String after, int limit) {
        return list(nodes, after, limit, node -> true);
    }

    @Override
    public List<Node> nodesOf(PeerId peer, int limit) {
        return list(nodes, "", limit, node -> node.peer().equals(peer));
    }

    @Override
    public void put(Offer offer) {
        Offer before = offers.put(offer.id().toString(), offer);
        if (before != null) {
            openOffers(before.mandate().category()).remove(place(before));
        }
        if (offer.state() == Offer.State.OPEN) {
            openOffers(offer.mandate().category()).put(place(offer), offer);
        }
    }

    private NavigableMap<String, Offer> openOffers(Category category) {
        return openOffers.computeIfAbsent(category, one -> new ConcurrentSkipListMap<>());
    }

    /** By price, then by id. */
    private static String place(Offer offer) {
        return String.format(Locale.ROOT, "%019d %s", offer.priceMinor(), offer.id());
    }

    @Override
    public Optional<Offer> offer(OfferId id) {
        return find(offers, id.toString());
    }

    @Override
    public List<Offer> openOffers(Category category, int limit) {
        return list(openOffers(category), "", limit, offer -> true);
    }

    @Override
    public void forEachOpenOffer(Consumer<Offer> visitor) {
        openOffers.values().forEach(ofCategory -> ofCategory.values().forEach(visitor));
    }

    @Override
    public List<Offer> openOffersOf(NodeId node) {
        return list(
                offers,
                "",
                Page.LARGEST,
                offer -> offer.state() == Offer.State.OPEN
                        && node.equals(offer.mandate().node()));
    }

    @Override
    public void put(Order order) {
        orders.put(order.id().toString(), order);
    }

    @Override
    public Optional<Order> order(OrderId id) {
        return find(orders, id.toString());
    }

    @Override
    public List<Order> ordersOf(PeerId peer, String after, int limit) {
        return list(orders, after, limit, order -> order.demand().peer().equals(peer));
    }

    @Override
    public void put(ContractRecord contract) {
        String id = contract.id().toString();
        ContractRecord before = contracts.put(id, contract);
        if (before != null) {
            contractsByState(before.state()).remove(id);
        }
        contractsByState(contract.state()).put(id, contract);
    }

    @Override
    public Optional<ContractRecord> contract(ContractId id) {
        return find(contracts, id.toString());
    }

    @Override
    public List<ContractRecord> contractsOf(OrderId order) {
        return list(contracts, "", Page.LARGEST, contract -> contract.contract()
                .order()
                .equals(order));
    }

    @Override
    public List<ContractRecord> contractsOf(PeerId peer, String after, int limit) {
        return list(
                contracts,
                after,
                limit,
                contract -> contract.contract().consumer().equals(peer)
                        || contract.contract().provider().equals(peer));
    }

    @Override
    public List<ContractRecord> contractsIn(ContractRecord.State state, String after, int limit) {
        return list(contractsByState(state), after, limit, contract -> true);
    }

    private NavigableMap<String, ContractRecord> contractsByState(ContractRecord.State state) {
        return contractsByState.computeIfAbsent(state, one -> new ConcurrentSkipListMap<>());
    }

    @Override
    public void put(ContractChange change) {
        changes.put(change.number(), change);
    }

    @Override
    public List<ContractChange> changesOf(PeerId peer, long above, int limit) {
        return changes.tailMap(above, false).values().stream()
                .filter(change ->
                        change.consumer().equals(peer) || change.provider().equals(peer))
                .limit(limit)
                .toList();
    }

    @Override
    public long newestChange() {
        Map.Entry<Long, ContractChange> newest = changes.lastEntry();
        return newest == null ? 0 : newest.getKey();
    }

    @Override
    public void put(JobRecord job) {
        jobs.put(job.id().toString(), job);
    }

    @Override
    public Optional<JobRecord> job(JobId id) {
        return find(jobs, id.toString());
    }

    @Override
    public List<JobRecord> jobsOf(PeerId peer, String after, int limit) {
        return list(jobs, after, limit, job -> job.peer().equals(peer));
    }

    @Override
    public List<JobRecord> jobsIn(JobRecord.State state, int limit) {
        return list(jobs, "", limit, job -> job.state() == state);
    }

    private static <T> Optional<T> find(Map<String, T> shelf, String id) {
        return Optional.ofNullable(shelf.get(id));
    }

    private static <T> List<T> list(NavigableMap<String, T> shelf, String after, int limit, Predicate<T> predicate) {
        return shelf.tailMap(after, false).values().stream()
                .filter(predicate)
                .limit(limit)
                .toList();
    }
}
