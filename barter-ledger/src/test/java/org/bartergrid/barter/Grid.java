package org.bartergrid.barter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Manner;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.Usage;
import org.bartergrid.settlement.Receipt;

/** A small grid for tests: a clock that stands still until it is told, keys for everyone, and the ports it was given. */
public final class Grid implements AutoCloseable {
    public static final long START_MILLIS = 1_790_000_000_000L;

    public final AtomicLong clockMillis = new AtomicLong(START_MILLIS);
    public final Map<String, SigningKey> keys = new HashMap<>();
    private final BarterPolicy policy;
    public final BooksStore store;
    public final Catalog catalog;
    public final SigningKey coordinatorKey = SigningKey.generate();
    private final Random random = new Random(7);
    private final TimeOrderedIds ids = new TimeOrderedIds(clockMillis::get, random);
    public Barter barter;

    public Grid() {
        this(BooksStore.inMemory(), new InMemoryCatalog());
    }

    public Grid(BooksStore store, Catalog catalog) {
        this(BarterPolicy.STANDARD, store, catalog);
    }

    public Grid(BarterPolicy policy, BooksStore store, Catalog catalog) {
        this.policy = policy;
        this.store = store;
        this.catalog = catalog;
        keys.put(PeerId.GRID.value(), coordinatorKey);
        this.barter = open();
    }

    private Barter open() {
        return Barter.open(policy, coordinatorKey, clockMillis::get, random, store, catalog);
    }

    /** Stops the coordinator and starts it again on the same ports. */
    public void restart() {
        barter.close();
        barter = open();
    }

    public void pass(long millis) {
        clockMillis.addAndGet(millis);
    }

    public SigningKey key(String owner) {
        return keys.computeIfAbsent(owner, name -> SigningKey.generate());
    }

    public Peer peer(String handle) {
        return barter.registerPeer(
                new PeerId(handle), handle, key(handle).verificationKey(), Profile.EMPTY, Inventory.EMPTY);
    }

    /** A peer that has something to give beside its nodes. */
    public Peer peer(String handle, RatedResource... resources) {
        return barter.registerPeer(
                new PeerId(handle),
                handle,
                key(handle).verificationKey(),
                Profile.EMPTY,
                new Inventory(List.of(resources)));
    }

    /** All of a resource that a peer has, offered for a day. */
    public Offer offer(String handle, Resource resource, int slots, long reserveMinor, Category... accepts) {
        return offer(handle, resource, slots, reserveMinor, 0, Manner.STANDARD, accepts);
    }

    public Offer offer(
            String handle,
            Resource resource,
            int slots,
            long reserveMinor,
            int penaltyBasisPoints,
            Manner manner,
            Category... accepts) {
        OfferMandate mandate = new OfferMandate(
                new OfferId(ids.next()),
                new PeerId(handle),
                resource.category(),
                null,
                resource,
                slots,
                reserveMinor,
                new Window(clockMillis.get(), clockMillis.get() + 86_400_000),
                OfferMandate.Trust.ANYONE,
                Set.of(accepts),
                Condition.All.NOTHING,
                penaltyBasisPoints,
                manner,
                clockMillis.get());
        return barter.placeOffer(sign(mandate.toJson(), handle));
    }

    /** A demand of several things for ten minutes, for slots of own offers and credits. */
    public SignedDocument demand(String handle, List<Want> wants, List<Offer> gives, long budgetMinor) {
        return demand(handle, wants, gives, budgetMinor, Manner.STANDARD);
    }

    public SignedDocument demand(String handle, List<Want> wants, List<Offer> gives, long budgetMinor, Manner manner) {
        DemandMandate mandate = new DemandMandate(
                new OrderId(ids.next()),
                new PeerId(handle),
                new Demand(wants, 600),
                gives.stream().map(Offer::id).toList(),
                budgetMinor,
                manner,
                clockMillis.get() + 3_600_000,
                clockMillis.get());
        return sign(mandate.toJson(), handle);
    }

    public SignedDocument sign(String mandate, String handle) {
        return SignedDocument.sign(mandate, handle, SignedDocument.ROLE_PEER, key(handle));
    }

    /** A peer with one node of this speed and two slots, all of it offered for a day. */
    public Offer volunteer(String handle, long mips) {
        peer(handle);
        node(handle, mips);
        return barter.placeOffer(offer(handle, 2, 0));
    }

    public ValuedNode node(String handle, long mips) {
        return node(handle, mips, 2_000);
    }

    public ValuedNode node(String handle, long mips, long mflops) {
        return barter.registerNode(
                new PeerId(handle),
                "box",
                key(handle + ".box").verificationKey(),
                Profile.EMPTY,
                new ComputingPower(mips, mflops, 2, 1_024),
                Inventory.EMPTY);
    }

    public SignedDocument offer(String handle, int slots, long reserveMinor) {
        return offer(handle, "box", slots, reserveMinor);
    }

    /** An offer of one of a peer's nodes. */
    public SignedDocument offer(String handle, String node, int slots, long reserveMinor) {
        PeerId peer = new PeerId(handle);
        OfferMandate mandate = OfferMandate.ofComputingPower(
                new OfferId(ids.next()),
                NodeId.of(peer, node),
                slots,
                reserveMinor,
                new Window(clockMillis.get(), clockMillis.get() + 86_400_000),
                OfferMandate.Trust.ANYONE,
                clockMillis.get());
        return sign(mandate.toJson(), handle);
    }

    public static Demand demand(int nodes, long cpuSeconds) {
        return Demand.ofComputingPower(nodes, 2, cpuSeconds, 0, 0, 0, 100_000, 3_600);
    }

    public SignedDocument demand(String handle, Demand demand) {
        DemandMandate mandate = DemandMandate.forMoney(
                new OrderId(ids.next()),
                new PeerId(handle),
                demand,
                1_000_000_000_000L,
                clockMillis.get() + 3_600_000,
                clockMillis.get());
        return sign(mandate.toJson(), handle);
    }

    public SignedDocument receipt(ContractRecord contract, long sequence, long cpuMillis) {
        NodeId node = contract.contract().node();
        Receipt receipt = new Receipt(contract.id(), node, sequence, new Usage(cpuMillis, 0, sequence));
        return SignedDocument.sign(receipt.toJson(), node.value(), SignedDocument.ROLE_NODE, key(node.value()));
    }

    /** The coordinator has credits to spend. */
    public void fund() {
        pay(AccountId.TREASURY, AccountId.COMMISSION, 100_000_000);
    }

    public void pay(AccountId from, AccountId to, long minor) {
        barter.post(new EntryId(ids.next()), List.of(new Step.Transfer(from, to, Unit.CREDIT, minor)));
    }

    public long balance(String handle) {
        return barter.account(AccountId.of(handle, Unit.CREDIT)).balanceMinor();
    }

    public long held(String handle) {
        return barter.account(AccountId.of(handle, Unit.CREDIT)).heldMinor();
    }

    public List<Long> sums() {
        return List.copyOf(barter.ledgerSums().values());
    }

    @Override
    public void close() {
        barter.close();
    }
}
