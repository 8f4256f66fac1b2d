package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.books.BooksStore;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Condition;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Decision;
import org.bartergrid.market.Manner;
import org.bartergrid.market.Negotiation;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.Want;
import org.bartergrid.peer.Correction;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Profile.Field;
import org.bartergrid.peer.Reputation;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Peripheral.Device;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.SharedFile;
import org.junit.jupiter.api.Test;

/**
 * What every catalog promises; run on the one in memory and on Ignite. Each test gets an empty catalog. Orders and
 * contracts come out of a real barter on that catalog, so that every field of them makes the way to the store and back.
 */
public abstract class CatalogContract {
    private static final VerificationKey KEY = SigningKey.generate().verificationKey();
    private static final Inventory INVENTORY = new Inventory(List.of(
            new RatedResource("memory", new Memory(4_096, 80, 90), Evidence.MEASURED, "pointer chase"),
            new RatedResource(
                    "printer", new Peripheral(Device.PRINTER, 600, 256, 20), Evidence.DECLARED, "its manual")));

    protected abstract Catalog catalog();

    private static Peer peer(String handle) {
        return new Peer(
                new PeerId(handle),
                "The " + handle,
                KEY,
                handle.startsWith("a"),
                new Profile("Kiel", "Europe/Berlin", null, "a@example.org", Set.of(Field.CONTACT)),
                INVENTORY,
                new Reputation(3, 1),
                17);
    }

    private static Node node(String id) {
        return new Node(
                new NodeId(id),
                KEY,
                Profile.EMPTY,
                new ComputingPower(5_000, 2_000, 4, 4_096),
                id.startsWith("a") ? new Correction(7, 9, true, new PeerId("sci"), "c", "slow", 3) : null,
                INVENTORY,
                18);
    }

    @Test
    void peersAndNodesComeBackAsTheyWentInOrderOfId() {
        Catalog catalog = catalog();
        for (String handle : List.of("cyd", "ada", "bob")) {
            catalog.put(peer(handle));
            catalog.put(node(handle + ".one"));
            catalog.put(node(handle + ".two"));
        }
        assertThat(catalog.peer(new PeerId("ada"))).contains(peer("ada"));
        assertThat(catalog.peer(new PeerId("eve"))).isEmpty();
        assertThat(catalog.peers("", 2)).containsExactly(peer("ada"), peer("bob"));
        assertThat(catalog.peers("bob", 2)).containsExactly(peer("cyd"));
        assertThat(catalog.node(new NodeId("bob.two"))).contains(node("bob.two"));
        assertThat(catalog.nodes("ada.two", 2)).containsExactly(node("bob.one"), node("bob.two"));
        assertThat(catalog.nodesOf(new PeerId("cyd"), 10)).containsExactly(node("cyd.one"), node("cyd.two"));
    }

    @Test
    void aPutReplacesWhatHasTheSameId() {
        Catalog catalog = catalog();
        catalog.put(peer("ada"));
        Peer changed = peer("ada").with(new Reputation(9, 9));
        catalog.put(changed);
        assertThat(catalog.peers("", 10)).containsExactly(changed);
    }

    @Test
    void openOffersAreFoundCheapestFirst() {
        try (Grid grid = new Grid(BooksStore.inMemory(), catalog())) {
            Offer dear = grid.volunteer("ada", 9_000);
            Offer cheap = grid.volunteer("bob", 1_000);
            Offer middle = grid.volunteer("cyd", 5_000);
            Offer gone = grid.volunteer("dan", 2_000);
            grid.barter.withdrawOffer(new PeerId("dan"), gone.id());

            assertThat(catalog().openOffers(Category.COMPUTING_POWER, 10)).containsExactly(cheap, middle, dear);
            assertThat(catalog().openOffers(Category.COMPUTING_POWER, 1)).containsExactly(cheap);
            assertThat(catalog().openOffers(Category.STORAGE, 10)).isEmpty();
            assertThat(catalog().openOffersOf(new NodeId("ada.box"))).containsExactly(dear);
            assertThat(catalog().openOffersOf(new NodeId("dan.box"))).isEmpty();
            assertThat(catalog().offer(gone.id())).contains(gone.with(Offer.State.WITHDRAWN));
            assertThat(catalog().offer(new OfferId(new UUID(1, 2)))).isEmpty();
        }
    }

    @Test
    void ordersAndContractsAreFoundByWhoTakesPart() {
        try (Grid grid = new Grid(BooksStore.inMemory(), catalog())) {
            grid.volunteer("ada", 5_000);
            grid.volunteer("bob", 4_000);
            grid.peer("sci");
            Ordered ordered = grid.barter.order(grid.demand("sci", Grid.demand(2, 100)));
            ContractId first = ordered.contracts().get(0).id();

            assertThat(catalog().order(ordered.order().id())).contains(ordered.order());
            assertThat(catalog().ordersOf(new PeerId("sci"), "", 10)).containsExactly(ordered.order());
            assertThat(catalog().ordersOf(new PeerId("ada"), "", 10)).isEmpty();
            assertThat(catalog().contractsOf(ordered.order().id()))
                    .containsExactlyInAnyOrderElementsOf(ordered.contracts());
            assertThat(catalog().contractsOf(new PeerId("sci"), "", 10)).containsExactlyElementsOf(ordered.contracts());
            assertThat(catalog().contractsOf(new PeerId("sci"), first.toString(), 10))
                    .containsExactly(ordered.contracts().get(1));
            assertThat(catalog().contractsOf(new PeerId("ada"), "", 10)).hasSize(1);
            assertThat(catalog().contractsIn(ContractRecord.State.AGREED, "", 10))
                    .hasSize(2);
            assertThat(catalog().contractsIn(ContractRecord.State.AGREED, first.toString(), 10))
                    .containsExactly(ordered.contracts().get(1));

            grid.barter.recordReceipt(grid.receipt(ordered.contracts().get(0), 1, 9_000), 8_000);
            grid.barter.settle(first, 0);
            ContractRecord settled = catalog().contract(first).orElseThrow();
            assertThat(settled.state()).isEqualTo(ContractRecord.State.SETTLED);
            assertThat(settled.settlement()).isNotNull();
            assertThat(settled.statement()).isNotNull();
            assertThat(settled.observedCpuMillis()).isEqualTo(8_000);
            assertThat(catalog().contractsIn(ContractRecord.State.AGREED, "", 10))
                    .hasSize(1);
            assertChangesAreTold(first, settled);
        }
    }

    /** What persons decided outlives a start, signatures and all. */
    @Test
    void proposalsComeBackAsTheyWent() {
        try (Grid grid = new Grid(BooksStore.inMemory(), catalog())) {
            SharedFile file = new SharedFile("genes", 9, "text/plain", "ab".repeat(32), "", "", "", "", 8_000_000);
            grid.peer("ada", new RatedResource("genes", file, Evidence.DECLARED, ""));
            grid.peer("sci");
            Manner asks = Manner.STANDARD.with(new Approval(60, Approval.Otherwise.REJECT));
            grid.offer("ada", file, 1, 0, 500, asks);
            Want want = new Want(Category.FILE, 1, 1, 1, Condition.All.NOTHING, 10_000_000);
            ContractRecord proposed = grid.barter
                    .order(grid.demand("sci", List.of(want), List.of(), 20_000_000, asks))
                    .contracts()
                    .get(0);
            assertThat(catalog().contract(proposed.id())).contains(proposed);
            assertThat(catalog().contractsIn(ContractRecord.State.PROPOSED, "", 10))
                    .containsExactly(proposed);

            Decision counter = new Decision(
                    proposed.id(),
                    new PeerId("sci"),
                    Decision.Verdict.COUNTER,
                    proposed.contract().terms().sha256(),
                    1L,
                    proposed.proposal().beginsByMillis(),
                    7);
            ContractRecord talked = grid.barter.decide(grid.sign(counter.toJson(), "sci"));
            assertThat(talked.proposal().decisions()).hasSize(1);
            assertThat(talked.proposal().pricesMinor()).hasSize(2);
            assertThat(catalog().contract(proposed.id())).contains(talked);

            grid.barter.cancelOrder(new PeerId("sci"), proposed.contract().order());
            ContractRecord ended = catalog().contract(proposed.id()).orElseThrow();
            assertThat(ended.state()).isEqualTo(ContractRecord.State.REFUSED);
            assertThat(ended.proposal().end()).isEqualTo(Negotiation.State.WITHDRAWN);
            assertThat(ended.proposal().why()).isNotEmpty();
            assertThat(catalog().contractsIn(ContractRecord.State.PROPOSED, "", 10))
                    .isEmpty();
        }
    }

    private void assertChangesAreTold(ContractId first, ContractRecord settled) {
        PeerId provider = settled.contract().provider();
        List<ContractChange> changes = catalog().changesOf(provider, 0, 10);
        assertThat(changes)
                .extracting(ContractChange::state)
                .containsExactly(
                        ContractRecord.State.AGREED,
                        ContractRecord.State.ACTIVE,
                        ContractRecord.State.DELIVERED,
                        ContractRecord.State.SETTLED);
        assertThat(changes).extracting(ContractChange::contract).containsOnly(first);
        assertThat(catalog().changesOf(new PeerId("sci"), 0, 10)).hasSize(5).containsAll(changes);
        assertThat(catalog().changesOf(new PeerId("sci"), 0, 2))
                .hasSize(2)
                .isSortedAccordingTo(Comparator.comparingLong(ContractChange::number));
        assertThat(catalog().changesOf(provider, changes.get(1).number(), 10))
                .containsExactlyElementsOf(changes.subList(2, 4));
        assertThat(catalog().newestChange()).isEqualTo(changes.get(3).number());
    }

    @Test
    void jobsAreFoundByPeerAndState() {
        Catalog catalog = catalog();
        JobRecord running = job(1, JobRecord.State.MAPPING);
        JobRecord done = job(2, JobRecord.State.DONE);
        catalog.put(done);
        catalog.put(running);
        assertThat(catalog.job(running.id())).contains(running);
        assertThat(catalog.job(new JobId(new UUID(7, 7)))).isEmpty();
        assertThat(catalog.jobsOf(new PeerId("sci"), "", 10)).containsExactly(running, done);
        assertThat(catalog.jobsOf(new PeerId("sci"), running.id().toString(), 10))
                .containsExactly(done);
        assertThat(catalog.jobsIn(JobRecord.State.DONE, 10)).containsExactly(done);
    }

    private static JobRecord job(long number, JobRecord.State state) {
        return new JobRecord(
                new JobId(new UUID(5, number)),
                new OrderId(new UUID(6, number)),
                new PeerId("sci"),
                "a".repeat(64),
                "org.example.Count",
                Map.of("k", "21", "alphabet", ""),
                "b".repeat(64),
                "fasta",
                8,
                state,
                new Progress(10, 9, 12, 2, 3, "on its way"),
                List.of(new ResultFile("counts.tsv", "c".repeat(64), 1_234), new ResultFile("h", "d", 0)),
                100,
                200,
                4);
    }
}
