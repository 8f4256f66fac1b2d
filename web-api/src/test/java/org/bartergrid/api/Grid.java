package org.bartergrid.api;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterPolicy;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.InMemoryCatalog;
import org.bartergrid.barter.InMemoryNotes;
import org.bartergrid.barter.JobDraft;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.Notes;
import org.bartergrid.barter.Ordered;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.LedgerSql;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Usage;
import org.bartergrid.settlement.Receipt;
import org.bartergrid.trust.CertificateAuthority;

/** A coordinator's books for tests: keys for everyone, and a clock that stands still until it is told. */
final class Grid implements AutoCloseable {

    static final long START_MILLIS = 1_790_000_000_000L;
    static final String JAR = "a".repeat(64);
    static final String INPUT = "b".repeat(64);

    final AtomicLong nowMillis = new AtomicLong(START_MILLIS);
    final SigningKey coordinatorKey = SigningKey.generate();
    final CertificateAuthority authority = CertificateAuthority.create(Clock.systemUTC());
    final Notes notes;
    final Barter barter;
    LedgerSql sql = (query, mostRows) -> {
        throw new IllegalArgumentException("there is no SQL in memory");
    };
    private final Map<String, SigningKey> keys = new ConcurrentHashMap<>();
    private final TimeOrderedIds ids = new TimeOrderedIds(nowMillis::get, new Random(11));

    Grid() {
        this(BooksStore.inMemory(), new InMemoryCatalog(), new InMemoryNotes());
    }

    Grid(BooksStore store, Catalog catalog, Notes notes) {
        this(BarterPolicy.STANDARD, store, catalog, notes);
    }

    Grid(BarterPolicy policy, BooksStore store, Catalog catalog, Notes notes) {
        this.notes = notes;
        barter = Barter.open(policy, coordinatorKey, nowMillis::get, new Random(7), store, catalog);
        keys.put("grid", coordinatorKey);
    }

    void pass(long millis) {
        nowMillis.addAndGet(millis);
    }

    /** The grid's time, for what takes Java's own clock. */
    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(nowMillis.get());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    SigningKey key(String name) {
        return keys.computeIfAbsent(name, unknown -> SigningKey.generate());
    }

    /** The same machine under another name. */
    void sameKey(String name, String as) {
        keys.put(name, key(as));
    }

    void peer(String handle) {
        barter.registerPeer(new PeerId(handle), handle, key(handle).verificationKey(), Profile.EMPTY, Inventory.EMPTY);
    }

    /** A peer with one node of two slots, {@code <handle>.box}, all of it offered. */
    void volunteer(String handle) {
        peer(handle);
        barter.registerNode(
                new PeerId(handle),
                "box",
                key(handle + ".box").verificationKey(),
                Profile.EMPTY,
                new ComputingPower(4_000, 2_000, 2, 1_024),
                Inventory.EMPTY);
        barter.placeOffer(offer(handle));
    }

    SignedDocument offer(String handle) {
        var peer = new PeerId(handle);
        var mandate = OfferMandate.ofComputingPower(
                new OfferId(ids.next()),
                NodeId.of(peer, "box"),
                2,
                0,
                new Window(nowMillis.get(), nowMillis.get() + 86_400_000),
                OfferMandate.Trust.ANYONE,
                nowMillis.get());
        return sign(mandate.toJson(), handle);
    }

    SignedDocument sign(String document, String handle) {
        return SignedDocument.sign(document, handle, SignedDocument.ROLE_PEER, key(handle));
    }

    static Demand demand(int nodes, long cpuSeconds) {
        return Demand.ofComputingPower(nodes, 2, cpuSeconds, 0, 0, 0, 100_000, 3_600);
    }

    SignedDocument demand(String handle, Demand demand) {
        var mandate = DemandMandate.forMoney(
                new OrderId(ids.next()),
                new PeerId(handle),
                demand,
                1_000_000_000_000L,
                nowMillis.get() + 3_600_000,
                nowMillis.get());
        return sign(mandate.toJson(), handle);
    }

    SignedDocument receipt(ContractId contract, String node, long sequence, long cpuMillis) {
        var receipt = new Receipt(contract, new NodeId(node), sequence, new Usage(cpuMillis, 0, sequence));
        return SignedDocument.sign(receipt.toJson(), node, SignedDocument.ROLE_NODE, key(node));
    }

    /** A job of a peer that was not there before, under an order of its own with one new volunteer. */
    JobRecord job(String consumer) {
        peer(consumer);
        volunteer(consumer + "-helper");
        return job(barter.order(demand(consumer, demand(1, 10))));
    }

    JobRecord job(Ordered ordered) {
        return barter.createJob(new JobDraft(
                ordered.order().id(),
                ordered.order().demand().peer(),
                JAR,
                "org.example.Count",
                new TreeMap<>(),
                INPUT,
                "lines",
                1));
    }

    /** The one contract of a job made by {@link #job(String)}. */
    ContractRecord contract(JobRecord job) {
        return barter.order(job.order()).contracts().get(0);
    }

    @Override
    public void close() {
        barter.close();
    }
}
