package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Approval.Otherwise;
import org.bartergrid.market.Concession;
import org.bartergrid.market.Condition;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractCheck;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Decision;
import org.bartergrid.market.Decision.Verdict;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Manner;
import org.bartergrid.market.Negotiation;
import org.bartergrid.market.Offer;
import org.bartergrid.market.Order;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.SharedFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contracts that persons have to accept: by when, at what price, and what silence means. */
class ProposalsTest {
    private static final long CREDIT = 1_000_000;
    private static final Manner ASKS = Manner.STANDARD.with(new Approval(60, Otherwise.REJECT));
    private static final Manner LISTENS = Manner.STANDARD.with(new Approval(60, Otherwise.ACCEPT));

    private final Grid grid = new Grid();

    @BeforeEach
    void enrol() {
        grid.peer("ada", genes());
        grid.peer("sci");
    }

    @AfterEach
    void close() {
        assertThat(grid.sums()).containsOnly(0L);
        grid.close();
    }

    /** A file for which ada asks 8 credits and takes 5, in two copies. */
    private Offer offer(String handle, Manner manner) {
        return grid.offer(handle, file(), 2, 5 * CREDIT, 0, manner);
    }

    private static RatedResource genes() {
        return new RatedResource("genes", file(), Evidence.DECLARED, "");
    }

    private static SharedFile file() {
        return new SharedFile("genes", 1_000, "text/plain", "ab".repeat(32), "", "", "", "", 8 * CREDIT);
    }

    private SignedDocument demand(Manner manner) {
        return grid.demand(
                "sci",
                List.of(new Want(Category.FILE, 1, 1, 1, Condition.All.NOTHING, 10 * CREDIT)),
                List.of(),
                20 * CREDIT,
                manner);
    }

    private ContractRecord order(Manner manner) {
        return grid.barter.order(demand(manner)).contracts().get(0);
    }

    private SignedDocument decision(String handle, ContractRecord contract, Verdict verdict, @Nullable Long price) {
        Decision decision = new Decision(
                contract.id(),
                new PeerId(handle),
                verdict,
                contract.contract().terms().sha256(),
                price,
                contract.proposal().beginsByMillis(),
                grid.clockMillis.get());
        return grid.sign(decision.toJson(), handle);
    }

    private ContractRecord accept(String handle, ContractRecord contract) {
        return grid.barter.decide(decision(handle, contract, Verdict.ACCEPT, null));
    }

    private ContractRecord counter(String handle, ContractRecord contract, long price) {
        return grid.barter.decide(decision(handle, contract, Verdict.COUNTER, price));
    }

    private ContractRecord now(ContractRecord contract) {
        return grid.barter.contract(contract.id());
    }

    private List<ContractId> inbox(String handle) {
        return grid.barter.proposals(new PeerId(handle), null, 10).items().stream()
                .map(ContractRecord::id)
                .toList();
    }

    private List<State> told(String handle) {
        return grid.barter.contractChanges(new PeerId(handle), 0, 100).stream()
                .map(ContractChange::state)
                .toList();
    }

    private List<String> problems(ContractRecord contract) {
        return ContractCheck.problems(contract.signed(), grid.coordinatorKey.verificationKey());
    }

    private static void assertRefused(Kind kind, Runnable action, CharSequence... words) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(BarterException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(kind))
                .hasMessageContainingAll(words);
    }

    @Test
    void aContractStandsWhenItsPersonHasAcceptedItAndBeginsThen() {
        offer("ada", ASKS);
        ContractRecord proposed = order(Manner.STANDARD);
        assertThat(proposed.state()).isEqualTo(State.PROPOSED);
        assertThat(grid.held("sci")).isZero();
        assertThat(inbox("ada")).containsExactly(proposed.id());
        assertThat(inbox("sci")).containsExactly(proposed.id());
        assertThat(problems(proposed)).isNotEmpty();

        grid.pass(10_000);
        ContractRecord agreed = accept("ada", proposed);

        assertThat(agreed.state()).isEqualTo(State.AGREED);
        assertThat(agreed.contract().window().fromMillis()).isEqualTo(Grid.START_MILLIS + 10_000);
        assertThat(agreed.contract().window().untilMillis()).isEqualTo(Grid.START_MILLIS + 10_000 + 600_000);
        assertThat(grid.held("sci")).isEqualTo(agreed.contract().holdMinor());
        assertThat(grid.barter.order(agreed.contract().order()).order().heldMinor())
                .isEqualTo(agreed.contract().holdMinor());
        assertThat(problems(agreed)).isEmpty();
        assertThat(inbox("ada")).isEmpty();
        assertThat(told("sci")).containsExactly(State.PROPOSED, State.AGREED);
        assertThat(told("ada")).containsExactly(State.PROPOSED, State.AGREED);
    }

    /** What was due while it waited for a person is not due any more. */
    @Test
    void anAcceptedContractGoesOnPastTheTimeInWhichItHadToBeAccepted() {
        offer("ada", ASKS);
        ContractRecord agreed = accept("ada", order(Manner.STANDARD));
        grid.pass(61_000);
        assertThat(grid.barter.settleOverdue()).isZero();
        assertThat(now(agreed).state()).isEqualTo(State.AGREED);
        grid.pass(600_000 + BarterPolicy.STANDARD.graceMillis() / 2);
        assertThat(grid.barter.settleOverdue()).isEqualTo(1);
        assertThat(now(agreed).state()).isEqualTo(State.EXPIRED);
    }

    /** The coordinator alone cannot make one out of the mandates, nor begin it later than was accepted. */
    @Test
    void withoutItsPersonsSignatureItIsNoContract() {
        offer("ada", ASKS);
        ContractRecord agreed = accept("ada", order(Manner.STANDARD));
        assertThat(problems(countersigned(agreed, agreed.contract().approvedBy(List.of()))))
                .anyMatch(problem -> problem.contains("not accepted by ada"));
        long late = agreed.proposal().beginsByMillis() + 1;
        assertThat(problems(countersigned(agreed, agreed.contract().beginningAt(late))))
                .anyMatch(problem -> problem.contains("not accepted by ada"));
        assertThat(problems(countersigned(agreed, agreed.contract().at(9 * CREDIT))))
                .anyMatch(problem -> problem.contains("not accepted by ada"));
    }

    private ContractRecord countersigned(ContractRecord like, Contract other) {
        return ContractRecord.draft(
                other,
                SignedDocument.sign(
                        other.toJson(), PeerId.GRID.value(), SignedDocument.ROLE_COORDINATOR, grid.coordinatorKey));
    }

    @Test
    void bothSidesMayHaveAPerson() {
        offer("ada", ASKS);
        ContractRecord proposed = order(ASKS);
        assertThat(accept("ada", proposed).state()).isEqualTo(State.PROPOSED);
        ContractRecord agreed = accept("sci", proposed);
        assertThat(agreed.state()).isEqualTo(State.AGREED);
        assertThat(problems(agreed)).isEmpty();
        // The same once more, even a copy that somebody kept: the same answer.
        assertThat(accept("ada", proposed)).isEqualTo(agreed);
    }

    /** Nothing is reserved while a person thinks: of two who come to the last slots one wins. */
    @Test
    void whatIsGoneBeforeItIsAcceptedIsRefused() {
        grid.offer("ada", file(), 1, 5 * CREDIT, 0, ASKS);
        ContractRecord first = order(Manner.STANDARD);
        ContractRecord second = order(Manner.STANDARD);
        assertThat(accept("ada", second).state()).isEqualTo(State.AGREED);
        ContractRecord late = accept("ada", first);
        assertThat(late.state()).isEqualTo(State.REFUSED);
        assertThat(late.proposal().why()).isEqualTo("All accepted it, but something of it was gone by then.");
        assertThat(grid.barter.contractChanges(new PeerId("sci"), 0, 10))
                .filteredOn(change -> change.state() == State.REFUSED)
                .singleElement()
                .satisfies(change ->
                        assertThat(change.reason()).isEqualTo(late.proposal().why()));
        assertThat(grid.held("sci")).isEqualTo(now(second).contract().holdMinor());
        assertThat(told("ada")).containsExactlyInAnyOrder(State.PROPOSED, State.PROPOSED, State.AGREED, State.REFUSED);
    }

    @Test
    void whoRejectsADemandIsNotAskedAgainByIt() {
        offer("ada", ASKS);
        SignedDocument demand = demand(Manner.STANDARD);
        ContractRecord proposed = grid.barter.order(demand).contracts().get(0);
        ContractRecord rejected = grid.barter.decide(decision("ada", proposed, Verdict.REJECT, null));
        assertThat(rejected.state()).isEqualTo(State.REFUSED);
        assertThat(rejected.proposal().end()).isEqualTo(Negotiation.State.REJECTED);
        assertThat(rejected.proposal().why()).isEqualTo("Peer ada rejected it.");
        assertRefused(Kind.CONFLICT, () -> accept("ada", proposed), "is REFUSED", "ada rejected it");
        // Its peer can read what became of it.
        assertThat(grid.barter.order(proposed.contract().order()).contracts()).containsExactly(rejected);
        assertRefused(Kind.NOTHING_FITS, () -> grid.barter.order(demand), "their peers rejected it");

        grid.peer("bob", genes());
        offer("bob", Manner.STANDARD);
        assertThat(grid.barter.order(demand).contracts().get(0).contract().provider())
                .isEqualTo(new PeerId("bob"));
    }

    @Test
    void silenceMeansWhatTheMandateSays() {
        offer("ada", ASKS);
        ContractRecord refused = order(Manner.STANDARD);
        grid.pass(59_999);
        var unused = grid.barter.settleOverdue();
        assertThat(now(refused).state()).isEqualTo(State.PROPOSED);
        grid.pass(1);
        assertRefused(Kind.CONFLICT, () -> accept("ada", refused), "time to decide", "is over");
        unused = grid.barter.settleOverdue();
        assertThat(now(refused).state()).isEqualTo(State.REFUSED);
        assertThat(now(refused).proposal().end()).isEqualTo(Negotiation.State.EXPIRED);

        grid.peer("bob", genes());
        offer("bob", LISTENS);
        ContractRecord silent = grid.barter
                .order(grid.demand(
                        "sci",
                        List.of(new Want(Category.FILE, 1, 1, 1, ConditionParser.parse("peer==bob"), 10 * CREDIT)),
                        List.of(),
                        20 * CREDIT))
                .contracts()
                .get(0);
        grid.pass(62_000);
        unused = grid.barter.settleOverdue();
        ContractRecord agreed = now(silent);
        assertThat(agreed.state()).isEqualTo(State.AGREED);
        // Not a moment later than whoever accepted it knew, however late the round is.
        assertThat(agreed.contract().window().fromMillis())
                .isEqualTo(silent.proposal().beginsByMillis());
        assertThat(agreed.contract().approvals()).isEmpty();
        assertThat(problems(agreed)).isEmpty();
    }

    /** It imitates: whoever names an absurd price and stays there gets nothing for it. */
    @Test
    void aPersonBargainsWithAStrategyThatGivesWayAsItDoes() {
        offer("ada", Manner.STANDARD);
        ContractRecord proposed = order(ASKS);
        long fair = proposed.contract().legs().get(0).priceMinor();
        ContractRecord stubborn = proposed;
        for (int i = 0; i < 3; i++) {
            grid.pass(1);
            stubborn = counter("sci", stubborn, CREDIT);
            assertThat(price(stubborn)).isEqualTo(fair);
        }
        assertThat(stubborn.proposal().pricesMinor()).hasSize(7);

        ContractRecord talk = order(ASKS);
        long last = fair;
        for (long named : List.of(2 * CREDIT, 4 * CREDIT, 6 * CREDIT)) {
            talk = counter("sci", talk, named);
            assertThat(price(talk)).isBetween(5 * CREDIT, last);
            last = price(talk);
        }
        assertThat(last).isLessThan(fair).isGreaterThan(5 * CREDIT);
        assertThat(talk.contract().paymentMinor()).isEqualTo(last);
        ContractRecord agreed = accept("sci", talk);
        assertThat(agreed.state()).isEqualTo(State.AGREED);
        assertThat(problems(agreed)).isEmpty();
    }

    private static long price(ContractRecord contract) {
        return contract.contract().legs().get(0).priceMinor();
    }

    /** The last price may be anything that the mandates allow; what they do not allow ends the talk. */
    @Test
    void theLastPriceIsTakenOrNot() {
        offer("ada", Manner.STANDARD);
        ContractRecord talk = order(ASKS);
        for (int i = 0; i < 3; i++) {
            talk = counter("sci", talk, CREDIT + i);
        }
        ContractRecord ended = counter("sci", talk, 4 * CREDIT);
        assertThat(ended.state()).isEqualTo(State.REFUSED);
        assertThat(ended.proposal().end()).isEqualTo(Negotiation.State.REJECTED);
    }

    @Test
    void aStrategyTakesAPriceThatItWouldNameItself() {
        offer("ada", Manner.STANDARD);
        ContractRecord proposed = order(ASKS);
        long price = proposed.contract().legs().get(0).priceMinor();
        ContractRecord talk = counter("sci", proposed, price);
        assertThat(talk.proposal().pricesMinor()).containsExactly(price, price);
        assertThat(accept("sci", talk).state()).isEqualTo(State.AGREED);
    }

    @Test
    void personsBargainInTurnsAndNeverStepBack() {
        offer("ada", ASKS);
        ContractRecord first = order(ASKS);
        SignedDocument early = decision("ada", first, Verdict.ACCEPT, null);
        ContractRecord second = counter("sci", first, 6 * CREDIT);
        assertThat(second.contract().legs().get(0).priceMinor()).isEqualTo(6 * CREDIT);
        assertThat(second.contract().holdMinor()).isLessThan(first.contract().holdMinor());
        // What was accepted before it was countered is not what is there now.
        assertRefused(Kind.CONFLICT, () -> grid.barter.decide(early), "terms", "read them again");
        assertRefused(Kind.CONFLICT, () -> counter("sci", second, 5 * CREDIT), "PROVIDER who is to answer");
        ContractRecord third = counter("ada", second, 7 * CREDIT);
        assertRefused(Kind.INVALID, () -> counter("sci", third, 5 * CREDIT), "cannot go back");
        assertRefused(Kind.INVALID, () -> counter("sci", third, 11 * CREDIT), "mandate of the CONSUMER");
        assertThat(accept("sci", third).state()).isEqualTo(State.PROPOSED);
        ContractRecord agreed = accept("ada", now(third));
        assertThat(agreed.state()).isEqualTo(State.AGREED);
        assertThat(agreed.contract().paymentMinor()).isEqualTo(7 * CREDIT);
        assertThat(problems(agreed)).isEmpty();
    }

    /** A person's mandate has a limit too. Nobody else learns it by asking. */
    @Test
    void whatAPersonsMandateForbidsItIsToldAlone() {
        offer("ada", ASKS);
        ContractRecord talk = counter("ada", order(ASKS), 15 * CREDIT);
        assertThat(price(talk)).isEqualTo(15 * CREDIT);
        assertThat(accept("ada", talk).state()).isEqualTo(State.PROPOSED);
        assertRefused(Kind.INVALID, () -> accept("sci", now(talk)), "own mandate", "no more than " + 10 * CREDIT);
        ContractRecord back = counter("sci", now(talk), 9 * CREDIT);
        assertThat(accept("sci", back).state()).isEqualTo(State.PROPOSED);
        assertThat(accept("ada", now(back)).state()).isEqualTo(State.AGREED);
    }

    /** Whoever is told what the other one has, or that it is not enough, would only have to ask for more. */
    @Test
    void nobodyIsToldWhatTheOtherSideHas() {
        offer("ada", ASKS);
        ContractRecord dear = counter("ada", order(ASKS), 21 * CREDIT);
        assertThat(price(dear)).isEqualTo(21 * CREDIT);
        ContractRecord proposed = order(ASKS);
        grid.pay(AccountId.of("sci", Unit.CREDIT), AccountId.of("ada", Unit.CREDIT), grid.balance("sci") - CREDIT);
        assertRefused(Kind.INSUFFICIENT_BALANCE, () -> accept("sci", proposed), "available");
        assertThat(now(proposed)).isEqualTo(proposed);
    }

    @Test
    void whatCannotBePaidAnyMoreIsToldToBothWithoutFigures() {
        offer("ada", ASKS);
        ContractRecord proposed = order(Manner.STANDARD);
        grid.pay(AccountId.of("sci", Unit.CREDIT), AccountId.of("ada", Unit.CREDIT), grid.balance("sci"));
        ContractRecord poor = accept("ada", proposed);
        assertThat(poor.state()).isEqualTo(State.REFUSED);
        assertThat(poor.proposal().why()).isEqualTo("All accepted it, but its consumer could not pay for it any more.");
        assertThat(grid.barter.contractChanges(new PeerId("ada"), 0, 10)).last().satisfies(change -> assertThat(
                        change.reason())
                .isEqualTo(poor.proposal().why()));
    }

    /** The other side could not answer any more, and what it had accepted would be void. */
    @Test
    void whoeverIsLateNamesNoOtherPrice() {
        offer("ada", ASKS);
        ContractRecord proposed = order(ASKS.with(new Approval(300, Otherwise.REJECT)));
        assertThat(accept("ada", proposed).state()).isEqualTo(State.PROPOSED);
        grid.pass(61_000);
        assertRefused(Kind.CONFLICT, () -> counter("sci", now(proposed), 6 * CREDIT), "no time left");
        assertThat(accept("sci", now(proposed)).state()).isEqualTo(State.AGREED);
    }

    @Test
    void whatWasAcceptedBeforeAnotherPriceIsVoidEvenIfThatComesBack() {
        offer("ada", ASKS);
        ContractRecord first = order(ASKS);
        long fair = price(first);
        assertThat(accept("sci", first).state()).isEqualTo(State.PROPOSED);
        ContractRecord second = counter("sci", now(first), fair - 1);
        ContractRecord third = counter("ada", second, fair);
        assertThat(third.contract().terms()).isEqualTo(first.contract().terms());
        assertThat(accept("ada", third).state()).isEqualTo(State.PROPOSED);
        grid.pass(1);
        assertThat(accept("sci", now(third)).state()).isEqualTo(State.AGREED);
    }

    /** Nobody can talk until the other one has no word left. */
    @Test
    void acceptingAgainAndAgainIsAcceptingOnce() {
        offer("ada", LISTENS);
        ContractRecord proposed = order(ASKS.with(new Approval(300, Otherwise.REJECT)));
        for (int i = 0; i < 100; i++) {
            grid.pass(1);
            assertThat(accept("sci", now(proposed)).proposal().decisions()).hasSize(1);
        }
        assertThat(grid.barter
                        .decide(decision("ada", now(proposed), Verdict.REJECT, null))
                        .state())
                .isEqualTo(State.REFUSED);
    }

    /** One side's silence has accepted, the other one still has time: nobody has anything to do meanwhile. */
    @Test
    void timeLimitsThatDifferEndOneByOne() {
        offer("ada", LISTENS);
        ContractRecord proposed = order(ASKS.with(new Approval(300, Otherwise.REJECT)));
        grid.pass(61_000);
        var unused = grid.barter.settleOverdue();
        grid.restart();
        assertThat(now(proposed).state()).isEqualTo(State.PROPOSED);
        assertThat(accept("sci", proposed).state()).isEqualTo(State.AGREED);
        assertThat(problems(now(proposed))).isEmpty();
    }

    /** A crash when some of an order's contracts were written down for the books, and others not yet. */
    @Test
    void anOrderIsNeverAgreedInHalves() {
        offer("ada", ASKS);
        grid.peer("bob", genes());
        offer("bob", ASKS);
        Want want = new Want(Category.FILE, 2, 1, 2, Condition.All.NOTHING, 10 * CREDIT);
        List<ContractRecord> proposed = grid.barter
                .order(grid.demand("sci", List.of(want), List.of(), 30 * CREDIT))
                .contracts();
        assertThat(proposed).hasSize(2);
        ContractRecord first = proposed.get(0);
        ContractRecord second = proposed.get(1);
        assertThat(accept(first.contract().provider().value(), first).state()).isEqualTo(State.PROPOSED);
        SignedDocument last = decision(second.contract().provider().value(), second, Verdict.ACCEPT, null);
        grid.catalog.put(second.with(second.contract(), second.proposal().with(last)));
        ContractRecord accepted = now(first);
        Contract begun = accepted.contract().beginningAt(grid.clockMillis.get());
        grid.catalog.put(accepted.with(
                        accepted.contract(), accepted.proposal().ended(Negotiation.State.ACCEPTED, "All accepted it."))
                .drafted(begun, countersigned(accepted, begun).signed()));
        grid.restart();
        assertThat(List.of(now(first).state(), now(second).state())).containsOnly(State.AGREED);
        assertThat(problems(now(first))).isEmpty();
        assertThat(problems(now(second))).isEmpty();
        assertThat(grid.held("sci"))
                .isEqualTo(now(first).contract().holdMinor()
                        + now(second).contract().holdMinor());
    }

    /** What a crash left of an attempt that nobody was told of. */
    @Test
    void aContractThatNoOrderNamesWaitsForNobody() {
        offer("ada", ASKS);
        ContractRecord proposed = order(Manner.STANDARD);
        Order order = grid.barter.order(proposed.contract().order()).order();
        grid.catalog.put(new Order(order.demand(), order.signed(), List.of(), 0, order.agreedAtMillis()));
        grid.pass(60_000);
        var unused = grid.barter.settleOverdue();
        assertThat(now(proposed).state()).isEqualTo(State.REFUSED);
        assertThat(inbox("ada")).isEmpty();
    }

    /** Whoever named another price a moment before the end would have it by silence. */
    @Test
    void silenceAcceptsNothingThatTheOtherSideNamed() {
        offer("ada", LISTENS);
        ContractRecord talk = counter("sci", order(ASKS), 5 * CREDIT);
        assertThat(accept("sci", talk).state()).isEqualTo(State.PROPOSED);
        grid.pass(60_000);
        var unused = grid.barter.settleOverdue();
        assertThat(now(talk).state()).isEqualTo(State.REFUSED);
        assertThat(now(talk).proposal().end()).isEqualTo(Negotiation.State.EXPIRED);
    }

    @Test
    void whatIsDecidedByWhoeverMayNotOrWronglyChangesNothing() {
        offer("ada", ASKS);
        ContractRecord proposed = order(Manner.STANDARD);
        ContractRecord other = order(Manner.STANDARD);
        assertRefused(Kind.CONFLICT, () -> accept("sci", proposed), "nothing for peer sci to decide");
        grid.peer("eve");
        assertRefused(Kind.FORBIDDEN, () -> accept("eve", proposed), "no part in contract");
        SignedDocument good = decision("ada", proposed, Verdict.ACCEPT, null);
        assertRefused(
                Kind.FORBIDDEN,
                () -> grid.barter.decide(
                        SignedDocument.sign(good.document(), "ada", SignedDocument.ROLE_PEER, grid.key("eve"))),
                "not signed by ada");
        assertRefused(
                Kind.CONFLICT,
                () -> grid.barter.decide(grid.sign(
                        good.document()
                                .replace(proposed.id().toString(), other.id().toString()),
                        "ada")),
                "not those that were decided about");
        assertRefused(
                Kind.NOT_FOUND,
                () -> grid.barter.decide(grid.sign(
                        good.document().replace(proposed.id().toString(), new UUID(0x7000, Long.MIN_VALUE).toString()),
                        "ada")),
                "There is no contract");
        assertRefused(
                Kind.INVALID,
                () -> grid.barter.decide(
                        grid.sign(good.document().replace("\"beginsByMillis\":", "\"beginsByMillis\":-"), "ada")),
                "beginsByMillis");
        assertRefused(
                Kind.INVALID,
                () -> grid.barter.decide(
                        grid.sign(good.document().replace("\"verdict\"", "\"priceMinor\":-1,\"verdict\""), "ada")),
                "priceMinor");
        assertThat(now(proposed)).isEqualTo(proposed);
        assertThat(now(other)).isEqualTo(other);
        assertThat(grid.held("sci")).isZero();
    }

    @Test
    void anOrderThatWaitsCanBeTakenBackAndServesNoJob() {
        offer("ada", ASKS);
        ContractRecord proposed = order(Manner.STANDARD);
        Order order = grid.barter.order(proposed.contract().order()).order();
        assertRefused(
                Kind.CONFLICT,
                () -> grid.barter.createJob(new JobDraft(
                        order.id(), new PeerId("sci"), "ab".repeat(32), "Job", Map.of(), "cd".repeat(32), "lines", 1)),
                "waits for persons");
        Ordered cancelled = grid.barter.cancelOrder(new PeerId("sci"), order.id());
        assertThat(cancelled.contracts()).extracting(ContractRecord::state).containsOnly(State.REFUSED);
        assertThat(now(proposed).proposal().end()).isEqualTo(Negotiation.State.WITHDRAWN);
        assertThat(inbox("ada")).isEmpty();
        // An answer that got lost is asked for again.
        assertThat(grid.barter.cancelOrder(new PeerId("sci"), order.id())).isEqualTo(cancelled);
    }

    @Test
    void proposalsOutliveTheCoordinator() {
        offer("ada", ASKS);
        ContractRecord proposed = order(ASKS);
        ContractRecord half = accept("ada", proposed);
        grid.restart();
        assertThat(now(proposed)).isEqualTo(half);
        assertThat(inbox("ada")).containsExactly(proposed.id());
        assertThat(accept("sci", proposed).state()).isEqualTo(State.AGREED);

        ContractRecord late = order(LISTENS);
        grid.pass(60_000);
        grid.restart();
        // Sci's silence would have been enough, ada's is not.
        assertThat(now(late).proposal().end()).isEqualTo(Negotiation.State.EXPIRED);
    }

    /** It was to begin long ago, when nobody was there to begin it. */
    @Test
    void silenceDuringALongAbsenceAcceptsNothing() {
        offer("ada", LISTENS);
        ContractRecord proposed = order(Manner.STANDARD);
        grid.pass(60_000 + 60_001);
        grid.restart();
        assertThat(now(proposed).state()).isEqualTo(State.REFUSED);
        assertThat(now(proposed).proposal().why()).contains("was away");
    }

    @Test
    void aDemandThatDoesNotWaitFindsOnlyOffersThatStandAtOnce() {
        grid.offer("ada", file(), 1, 5 * CREDIT, 0, Manner.STANDARD.with(new Approval(7_200, Otherwise.ACCEPT)));
        assertRefused(Kind.NOTHING_FITS, () -> order(Manner.STANDARD), "approvalSeconds");
        Manner slow = new Manner(10_000, Concession.STEADY, new Approval(7_200, Otherwise.ACCEPT));
        assertRefused(Kind.INVALID, () -> order(slow), "mandate is over before");
    }

    /** Nobody's inbox is filled by somebody who has nothing to lose. */
    @Test
    void nobodyHasTooManyProposalsOpen() {
        grid.offer("ada", file(), 200, 5 * CREDIT, 0, ASKS);
        for (int i = 0; i < 100; i++) {
            order(Manner.STANDARD);
        }
        assertRefused(Kind.CONFLICT, () -> order(Manner.STANDARD), "100 contracts wait");
        ContractRecord first =
                grid.barter.proposals(new PeerId("ada"), null, 1).items().get(0);
        grid.barter.decide(decision("ada", first, Verdict.REJECT, null));
        assertThat(order(Manner.STANDARD).state()).isEqualTo(State.PROPOSED);
    }

    @Test
    void aPeerThatCannotPayAsksNobody() {
        offer("ada", ASKS);
        grid.pay(AccountId.of("sci", Unit.CREDIT), AccountId.of("ada", Unit.CREDIT), grid.balance("sci"));
        assertRefused(Kind.INSUFFICIENT_BALANCE, () -> order(Manner.STANDARD), "available");
        assertThat(inbox("ada")).isEmpty();
    }

    @Test
    void mandatesThatAskForAPersonComeBackAsTheyWent() {
        DemandMandate mandate = DemandMandate.parse(demand(LISTENS).document());
        assertThat(mandate.manner()).isEqualTo(LISTENS);
        assertThatThrownBy(() -> DemandMandate.parse(
                        mandate.toJson().replace("\"withinSeconds\":60", "\"withinSeconds\":604801")))
                .hasMessageContaining("withinSeconds");
        assertThatThrownBy(() -> DemandMandate.parse(
                        mandate.toJson().replace("\"withinSeconds\":60", "\"withinSeconds\":60,\"x\":1")))
                .hasMessageContaining("'x'");
    }
}
