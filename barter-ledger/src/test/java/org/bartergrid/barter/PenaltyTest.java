package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractCheck;
import org.bartergrid.market.Demand;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.PeerId;
import org.bartergrid.settlement.Settlement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a provider promised for the case that it delivers nothing: found, held, and paid in the settlement's one entry. */
class PenaltyTest {
    private final Grid grid = new Grid();

    @BeforeEach
    void enrol() {
        grid.peer("sci");
        grid.peer("ada");
        grid.node("ada", 1_000);
    }

    @AfterEach
    void close() {
        assertThat(grid.sums()).containsOnly(0L);
        grid.close();
    }

    private void promise(int basisPoints) {
        OfferMandate mandate =
                OfferMandate.parse(grid.offer("ada", 2, 0).document()).promising(basisPoints);
        var unused = grid.barter.placeOffer(grid.sign(mandate.toJson(), "ada"));
    }

    private ContractRecord order(String where) {
        Demand demand = Grid.demand(1, 600).where(ConditionParser.parse(where));
        return grid.barter.order(grid.demand("sci", demand)).contracts().get(0);
    }

    @Test
    void whoIsAskedAndDeliversNothingPaysWhatItPromised() {
        promise(2_000);
        ContractRecord agreed = order("penaltyBasisPoints>=2000");
        long penalty = agreed.contract().valueMinor() / 5;
        assertThat(penalty).isPositive();
        assertThat(agreed.contract().penaltyMinor()).isEqualTo(penalty);
        assertThat(grid.held("ada")).isEqualTo(penalty);
        assertThat(ContractCheck.problems(agreed.signed(), grid.coordinatorKey.verificationKey()))
                .isEmpty();
        long scientist = grid.balance("sci");
        long provider = grid.balance("ada");

        Settled settled = grid.barter.settle(agreed.id(), 5, true);

        ContractRecord ended = grid.barter.contract(agreed.id());
        assertThat(ended.state()).isEqualTo(State.BREACHED);
        Settlement settlement = ended.settlement();
        assertThat(settlement.penaltyMinor()).isEqualTo(penalty);
        assertThat(settled.releasedMinor()).isEqualTo(agreed.contract().holdMinor());
        assertThat(grid.balance("sci")).isEqualTo(scientist + penalty);
        assertThat(grid.balance("ada")).isEqualTo(provider - penalty);
        assertThat(grid.held("ada")).isZero();
        assertThat(grid.held("sci")).isZero();
        // Whoever asks again gets no second one, nor after a start.
        assertThat(grid.barter.settle(agreed.id(), 9, true)).isEqualTo(settled);
        grid.restart();
        assertThat(grid.balance("sci")).isEqualTo(scientist + penalty);
    }

    @Test
    void whoDeliversOrIsNotAskedPaysNone() {
        promise(2_000);
        ContractRecord delivered = order("");
        long provider = grid.balance("ada");
        grid.barter.recordReceipt(grid.receipt(delivered, 1, 1_000), 1_000);
        Settled settled = grid.barter.settle(delivered.id(), 1_000);
        assertThat(grid.balance("ada")).isEqualTo(provider + settled.paidMinor());
        assertThat(grid.held("ada")).isZero();

        ContractRecord idle = order("");
        provider = grid.balance("ada");
        assertThat(grid.barter.settle(idle.id(), 0).paidMinor()).isZero();
        assertThat(grid.balance("ada")).isEqualTo(provider);
        assertThat(grid.held("ada")).isZero();
    }

    /** After the holds have expired there is nothing to pay it from. */
    @Test
    void holdsThatExpiredPayNoPenalty() {
        promise(2_000);
        ContractRecord agreed = order("");
        long provider = grid.balance("ada");
        grid.pass(3_600_000 + BarterPolicy.STANDARD.graceMillis() + 1);
        // Book time passes with what is written.
        grid.pay(AccountId.TREASURY, AccountId.COMMISSION, 1);
        var unused = grid.barter.settle(agreed.id(), 5, true);
        assertThat(grid.barter.contract(agreed.id()).state()).isEqualTo(State.BREACHED);
        assertThat(grid.barter.contract(agreed.id()).settlement().penaltyMinor())
                .isZero();
        assertThat(grid.balance("ada")).isEqualTo(provider);
    }

    /** Nobody else's demand fails because somebody promised more than it has. */
    @Test
    void whoCannotHoldItsPenaltyIsLeftOut() {
        promise(10_000);
        grid.pay(AccountId.of("ada", Unit.CREDIT), AccountId.of("sci", Unit.CREDIT), grid.balance("ada"));
        assertThatThrownBy(() -> order("")).hasMessageContaining("penalty");
        grid.volunteer("bob", 1_000);
        assertThat(order("").contract().provider()).isEqualTo(new PeerId("bob"));
    }

    @Test
    void aCoordinatorCannotForgetThePenalty() {
        promise(2_000);
        Contract agreed = order("").contract();
        String less = agreed.toJson()
                .replace("\"penaltyBasisPoints\":2000,\"provider\"", "\"penaltyBasisPoints\":20,\"provider\"");
        assertThat(less).isNotEqualTo(agreed.toJson());
        SignedDocument signed =
                SignedDocument.sign(less, PeerId.GRID.value(), SignedDocument.ROLE_COORDINATOR, grid.coordinatorKey);
        assertThat(ContractCheck.problems(signed, grid.coordinatorKey.verificationKey()))
                .anyMatch(problem -> problem.contains("penalty"));
    }

    @Test
    void offersAreFoundByWhatTheyPromise() {
        promise(100);
        assertThatThrownBy(() -> order("penaltyBasisPoints>=101")).hasMessageContaining("penaltyBasisPoints");
        assertThat(List.of(order("penaltyBasisPoints>=100"))).hasSize(1);
    }
}
