package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bartergrid.barter.Grid.demand;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.market.Constraint;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Offer;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.settlement.Settlement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One barter after the other, through the facade, on ports in memory. */
class BarterTest {
    private static final long WELCOME = BarterPolicy.STANDARD.welcomeMinor();

    private final Grid grid = new Grid();

    @AfterEach
    void close() {
        grid.close();
    }

    private static void assertRefused(Kind kind, Runnable action, String sentencePart) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(BarterException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(kind))
                .hasMessageContaining(sentencePart);
    }

    @Test
    void aWholeBarterMovesCreditsFromTheScientistToTheVolunteersAndTheBooksBalance() {
        grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        grid.peer("sci");

        Ordered ordered = grid.barter.order(grid.demand("sci", demand(2, 100)));

        assertThat(ordered.contracts()).hasSize(2).allSatisfy(contract -> {
            assertThat(contract.state()).isEqualTo(ContractRecord.State.AGREED);
            assertThat(contract.signed()
                            .isSignedBy("grid", SignedDocument.ROLE_COORDINATOR, grid.coordinatorKey.verificationKey()))
                    .isTrue();
            assertThat(contract.contract().cpuMillis()).isEqualTo(50_000);
        });
        long held = ordered.order().heldMinor();
        assertThat(grid.held("sci")).isEqualTo(held).isPositive();
        assertThat(grid.balance("sci")).isEqualTo(WELCOME);

        long paid = 0;
        long commission = 0;
        long released = 0;
        for (ContractRecord contract : ordered.contracts()) {
            grid.barter.recordReceipt(grid.receipt(contract, 1, 10_000));
            grid.barter.recordReceipt(grid.receipt(contract, 2, 30_000));
            Settled settled = grid.barter.settle(contract.id(), 20_000);
            assertThat(settled.cpuMillis()).isEqualTo(20_000);
            assertThat(settled.paidMinor())
                    .isEqualTo(20 * contract.contract().legs().get(0).priceMinor());
            assertThat(grid.balance(contract.contract().provider().value())).isEqualTo(WELCOME + settled.paidMinor());
            paid += settled.paidMinor();
            commission += settled.commissionMinor();
            released += settled.releasedMinor();
        }
        assertThat(paid + commission + released).isEqualTo(held);
        assertThat(grid.held("sci")).isZero();
        assertThat(grid.balance("sci")).isEqualTo(WELCOME - paid - commission);
        assertThat(grid.balance("grid")).isEqualTo(commission).isPositive();
        assertThat(grid.sums()).containsExactly(0L);
        assertThat(grid.barter.peer(new PeerId("ada")).reputation().contractsDelivered())
                .isEqualTo(1);
    }

    @Test
    void aPeerGetsItsWelcomeOnceAndItsHandleIsItsOwn() {
        grid.peer("ada");
        grid.peer("ada");
        assertThat(grid.balance("ada")).isEqualTo(WELCOME);
        assertRefused(
                Kind.CONFLICT,
                () -> grid.barter.registerPeer(
                        new PeerId("ada"), "Eve", grid.key("eve").verificationKey(), Profile.EMPTY, Inventory.EMPTY),
                "belongs to somebody else");
        assertRefused(
                Kind.CONFLICT,
                () -> grid.barter.registerPeer(
                        PeerId.GRID, "Eve", grid.key("eve").verificationKey(), Profile.EMPTY, Inventory.EMPTY),
                "belongs to somebody else");
    }

    @Test
    void twoWhoChangeDifferentThingsOfAPeerAtOnceDoNotUndoEachOther() throws Exception {
        PeerId ada = grid.peer("ada").id();
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 200; round++) {
                String name = "Ada " + round;
                Inventory inventory = new Inventory(List.of(new RatedResource(
                        "heap", new Memory(1_024 + round, 80, 80), RatedResource.Evidence.DECLARED, "")));
                List<Future<Peer>> changes = two.invokeAll(List.of(
                        () -> grid.barter.updatePeer(ada, name, null, null),
                        () -> grid.barter.updatePeer(ada, null, null, inventory)));
                for (Future<Peer> change : changes) {
                    assertThat(change.get().id()).isEqualTo(ada);
                }
                Peer now = grid.barter.peer(ada);
                assertThat(now.displayName()).isEqualTo(name);
                assertThat(now.inventory()).isEqualTo(inventory);
            }
        } finally {
            two.shutdown();
        }
    }

    @Test
    void anOfferNeedsItsPeersSignature() {
        grid.peer("ada");
        grid.node("ada", 5_000);
        SignedDocument honest = grid.offer("ada", 2, 0);
        SignedDocument forged =
                SignedDocument.sign(honest.document(), "ada", SignedDocument.ROLE_PEER, grid.key("eve"));
        assertRefused(Kind.FORBIDDEN, () -> grid.barter.placeOffer(forged), "not signed by ada");
        assertThat(grid.barter.offers(Category.COMPUTING_POWER, 10)).isEmpty();
        assertThat(grid.barter.placeOffer(honest)).isEqualTo(grid.barter.placeOffer(honest));
        assertRefused(Kind.INVALID, () -> grid.barter.placeOffer(grid.offer("ada", 3, 0)), "rated with 2 slots");
    }

    @Test
    void aNewOfferReplacesTheNodesOldOneUnlessThatIsAtWork() {
        Offer first = grid.volunteer("ada", 5_000);
        Offer second = grid.barter.placeOffer(grid.offer("ada", 2, 0));
        assertThat(grid.barter.offer(first.id()).state()).isEqualTo(Offer.State.WITHDRAWN);
        assertThat(grid.barter.offers(Category.COMPUTING_POWER, 10)).containsExactly(second);
        grid.peer("sci");
        grid.barter.order(grid.demand("sci", demand(1, 10)));
        assertRefused(Kind.CONFLICT, () -> grid.barter.placeOffer(grid.offer("ada", 2, 0)), "still serves 1 contracts");
    }

    @Test
    void nothingIsSoldTwice() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        grid.barter.order(grid.demand("sci", demand(1, 10)));
        assertThatThrownBy(() -> grid.barter.order(grid.demand("sci", demand(1, 10))))
                .isInstanceOfSatisfying(BarterException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(Kind.NOTHING_FITS);
                    assertThat(refused.searchAnswer()).isNotNull();
                    assertThat(refused.searchAnswer().failures()).containsOnlyKeys(Constraint.SLOTS);
                });
    }

    @Test
    void theSameDemandIsOneOrder() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        SignedDocument demand = grid.demand("sci", demand(1, 10));
        Ordered first = grid.barter.order(demand);
        long held = grid.held("sci");
        assertThat(grid.barter.order(demand)).isEqualTo(first);
        assertThat(grid.held("sci")).isEqualTo(held);
    }

    @Test
    void whoCannotPayIsToldWhatIsMissingAndNothingIsReserved() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        // 7,200 CPU-seconds fit two slots for an hour; at 100,000 minor a second they would cost 720 credits.
        grid.node("ada", 100_000);
        SignedDocument dear = grid.demand("sci", demand(1, 7_200));
        assertRefused(Kind.INSUFFICIENT_BALANCE, () -> grid.barter.order(dear), "has 100 credits available, but ");
        assertThat(grid.held("sci")).isZero();
        assertThat(grid.barter
                        .search(demand(1, 10), new PeerId("sci"), false)
                        .get(0)
                        .satisfied())
                .isTrue();
        assertThat(grid.barter.contractsOf(new PeerId("sci"), null, 10).items()).isEmpty();
    }

    @Test
    void aNodeThatWasNotHeardOfIsNotFound() {
        Offer offer = grid.volunteer("ada", 5_000);
        grid.pass(BarterPolicy.STANDARD.aliveMillis() + 1);
        assertThat(grid.barter.search(demand(1, 10), null, false).get(0).failures())
                .containsEntry(Constraint.ALIVE, 1);
        grid.barter.heartbeat(offer.mandate().node());
        assertThat(grid.barter.search(demand(1, 10), null, false).get(0).satisfied())
                .isTrue();
    }

    @Test
    void receiptsAreCumulativeSignedByTheNodeAndNewestWins() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        ContractRecord contract = grid.barter
                .order(grid.demand("sci", demand(1, 100)))
                .contracts()
                .get(0);
        grid.barter.recordReceipt(grid.receipt(contract, 2, 500));
        assertThat(grid.barter
                        .recordReceipt(grid.receipt(contract, 1, 900))
                        .statement()
                        .usage()
                        .cpuMillis())
                .isEqualTo(500);
        assertRefused(Kind.INVALID, () -> grid.barter.recordReceipt(grid.receipt(contract, 3, 400)), "are cumulative");
        SignedDocument forged = SignedDocument.sign(
                grid.receipt(contract, 4, 100_000).document(), "ada.box", SignedDocument.ROLE_NODE, grid.key("eve"));
        assertRefused(Kind.FORBIDDEN, () -> grid.barter.recordReceipt(forged), "not signed by ada.box");
    }

    @Test
    void settlingAgainGivesTheFirstAnswerAndMovesNothing() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        ContractRecord contract = grid.barter
                .order(grid.demand("sci", demand(1, 100)))
                .contracts()
                .get(0);
        grid.barter.recordReceipt(grid.receipt(contract, 1, 10_000));
        Settled first = grid.barter.settle(contract.id(), 5_000);
        long balance = grid.balance("ada");
        assertThat(grid.barter.settle(contract.id(), 9_000)).isEqualTo(first);
        assertThat(grid.balance("ada")).isEqualTo(balance);
        // The slots are free again.
        assertThat(grid.barter
                        .search(demand(1, 10), new PeerId("sci"), false)
                        .get(0)
                        .satisfied())
                .isTrue();
    }

    @Test
    void aSettlementThatACrashInterruptedIsFinishedAtTheNextStartAndOnce() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        ContractRecord contract = grid.barter
                .order(grid.demand("sci", demand(1, 100)))
                .contracts()
                .get(0);
        Settled settled;
        ContractRecord receipted = grid.barter.recordReceipt(grid.receipt(contract, 1, 10_000), 10_000);
        settled = grid.barter.settle(contract.id(), 10_000);
        long balance = grid.balance("ada");
        // The catalog as it was just before the books answered: the command is in the log, the answer was lost.
        grid.catalog.put(receipted
                .moved(ContractRecord.State.DELIVERED)
                .with(Settlement.of(receipted.contract(), receipted.statement(), 10_000, false)));
        grid.restart();
        assertThat(grid.barter.contract(contract.id()).state()).isEqualTo(ContractRecord.State.SETTLED);
        assertThat(grid.barter.settle(contract.id(), 0)).isEqualTo(settled);
        assertThat(grid.balance("ada")).isEqualTo(balance);
    }

    @Test
    void whatTheBooksKnowOfADraftDecidesAtTheNextStart() {
        grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        grid.peer("sci");
        Ordered ordered = grid.barter.order(grid.demand("sci", demand(1, 100)));
        ContractRecord agreed = ordered.contracts().get(0);
        grid.catalog.put(ContractRecord.draft(agreed.contract(), agreed.signed()));
        Contract never = grid.barter
                .order(grid.demand("sci", demand(1, 50)))
                .contracts()
                .get(0)
                .contract();
        ContractId unknown = new ContractId(UUID.fromString("01a20329-b129-7484-864a-4641f99227cd"));
        grid.catalog.put(ContractRecord.draft(
                new Contract(
                        unknown,
                        never.order(),
                        never.consumer(),
                        never.provider(),
                        never.legs(),
                        never.toleranceBasisPoints(),
                        never.consumerCommissionBasisPoints(),
                        never.providerCommissionBasisPoints(),
                        never.penaltyBasisPoints(),
                        never.window(),
                        never.graceMillis(),
                        never.keys(),
                        never.keptKeys(),
                        never.offerMandates(),
                        never.demandMandate(),
                        never.approvals()),
                agreed.signed()));

        grid.restart();

        assertThat(grid.barter.contract(agreed.id()).state()).isEqualTo(ContractRecord.State.AGREED);
        assertThat(grid.barter.contract(unknown).state()).isEqualTo(ContractRecord.State.REFUSED);
    }

    @Test
    void whatNobodySettlesSettlesItselfByWhatWasStatedAndObserved() {
        grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        grid.peer("sci");
        Ordered ordered = grid.barter.order(grid.demand("sci", demand(2, 100)));
        ContractRecord known = ordered.contracts().get(0);
        ContractRecord silent = ordered.contracts().get(1);
        grid.barter.recordReceipt(grid.receipt(known, 1, 8_000), 6_000);
        assertThat(grid.barter.settleOverdue()).isZero();
        grid.pass(3_600_000 + BarterPolicy.STANDARD.graceMillis() / 2);
        assertThat(grid.barter.settleOverdue()).isEqualTo(2);
        assertThat(grid.barter.settle(known.id(), 0).cpuMillis()).isEqualTo(6_000);
        assertThat(grid.barter.settle(silent.id(), 0).paidMinor()).isZero();
        assertThat(grid.held("sci")).isZero();
    }

    @Test
    void anOfferWhoseTimeIsOverLeavesTheMarket() {
        Offer offer = grid.volunteer("ada", 5_000);
        grid.pass(86_400_000);
        assertThat(grid.barter.search(demand(1, 10), null, false).get(0).examined())
                .isZero();
        grid.barter.settleOverdue();
        assertThat(grid.barter.offers(Category.COMPUTING_POWER, 10)).isEmpty();
        assertThat(grid.barter.offer(offer.id()).state()).isEqualTo(Offer.State.WITHDRAWN);
    }

    @Test
    void aHoldThatBookTimeEndedPaysNothing() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        ContractRecord contract = grid.barter
                .order(grid.demand("sci", demand(1, 100)))
                .contracts()
                .get(0);
        grid.barter.recordReceipt(grid.receipt(contract, 1, 8_000), 8_000);
        grid.pass(3_600_000 + BarterPolicy.STANDARD.graceMillis());
        Settled settled = grid.barter.settle(contract.id(), 8_000);
        assertThat(settled.paidMinor()).isZero();
        assertThat(settled.releasedMinor()).isEqualTo(contract.contract().holdMinor());
        assertThat(grid.balance("sci")).isEqualTo(WELCOME);
        assertThat(grid.held("sci")).isZero();
    }

    @Test
    void aStatementIsReadInPagesAndAddsUpToTheBalance() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        ContractRecord contract = grid.barter
                .order(grid.demand("sci", demand(1, 100)))
                .contracts()
                .get(0);
        grid.barter.recordReceipt(grid.receipt(contract, 1, 8_000));
        grid.barter.settle(contract.id(), 8_000);
        AccountId account = new AccountId("sci.credit");
        Page<Posting> first = grid.barter.postings(account, null, 2);
        Page<Posting> second = grid.barter.postings(account, first.next(), 100);
        assertThat(first.items()).hasSize(2);
        assertThat(second.next()).isNull();
        // Welcome, hold, pay, commission, void.
        assertThat(first.items().size() + second.items().size()).isEqualTo(5);
        long sum = 0;
        for (Posting posting : first.items()) {
            sum += posting.amountMinor();
        }
        for (Posting posting : second.items()) {
            sum += posting.amountMinor();
        }
        assertThat(sum).isEqualTo(grid.balance("sci"));
        assertThat(first.items().get(0).kind()).isEqualTo(Posting.Kind.HOLD_VOIDED);
        assertThat(first.items().get(0).balanceMinor()).isEqualTo(grid.balance("sci"));
    }

    @Test
    void aJobMovesOnlyAlongItsStatesAndNeedsTheVersionThatItsCallerRead() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        Ordered ordered = grid.barter.order(grid.demand("sci", demand(1, 100)));
        JobRecord job = grid.barter.createJob(new JobDraft(
                ordered.order().id(), new PeerId("sci"), "aa", "Count", java.util.Map.of("k", "21"), "bb", "fasta", 4));
        JobRecord mapping =
                grid.barter.updateJob(job.id(), 1, JobRecord.State.MAPPING, new Progress(8, 1, 1, 0, 0, ""), List.of());
        assertThat(mapping.version()).isEqualTo(2);
        assertThat(grid.barter.jobsIn(JobRecord.State.MAPPING, 10)).containsExactly(mapping);
        assertRefused(
                Kind.CONFLICT,
                () -> grid.barter.updateJob(job.id(), 1, JobRecord.State.REDUCING, Progress.NONE, List.of()),
                "is at version 2");
        assertRefused(
                Kind.CONFLICT,
                () -> grid.barter.updateJob(job.id(), 2, JobRecord.State.DONE, Progress.NONE, List.of()),
                "cannot become DONE");
        assertRefused(
                Kind.FORBIDDEN,
                () -> grid.barter.createJob(new JobDraft(
                        ordered.order().id(), new PeerId("ada"), "aa", "Count", java.util.Map.of(), "bb", "fasta", 4)),
                "not of peer ada");
    }

    @Test
    void theCoordinatorCanBuyToo() {
        grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        grid.peer("sci");
        grid.keys.put("grid", grid.coordinatorKey);
        ContractRecord earning = grid.barter
                .order(grid.demand("sci", demand(1, 7_000)))
                .contracts()
                .get(0);
        grid.barter.recordReceipt(grid.receipt(earning, 1, 7_000_000));
        grid.barter.settle(earning.id(), 7_000_000);
        ContractRecord spending = grid.barter
                .order(grid.demand("grid", demand(1, 10)))
                .contracts()
                .get(0);
        grid.barter.recordReceipt(grid.receipt(spending, 1, 10_000));
        assertThat(grid.barter.settle(spending.id(), 10_000).paidMinor()).isPositive();
        assertThat(grid.sums()).containsExactly(0L);
    }

    @Test
    void booksOfAnotherCoordinatorAreNotOpened() {
        assertThatThrownBy(() -> new Grid(grid.store, grid.catalog))
                .isInstanceOf(BarterException.class)
                .hasMessageContaining("belong to a coordinator with the key");
    }
}
