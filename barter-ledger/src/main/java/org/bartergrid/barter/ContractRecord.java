package org.bartergrid.barter;

import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.settlement.Receipt;
import org.bartergrid.settlement.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * A contract in the catalog: what was agreed, its proof, and how far it has come.
 *
 * @param contract what was agreed
 * @param signed the contract as the coordinator countersigned it
 * @param state how far it has come
 * @param receipt the node's newest receipt, as it signed it
 * @param settlement how its hold is divided, from SETTLING on
 */
public record ContractRecord(
        Contract contract,
        SignedDocument signed,
        State state,
        @Nullable SignedDocument receipt,
        @Nullable Settlement settlement) {
    /** How far a contract has come. */
    public enum State {
        /** Written down, but the books have not yet said whether it stands. */
        DRAFT,
        /** Capacity is reserved and its price is held; delivery runs. */
        AGREED,
        /** Its settlement is decided and on its way into the books. */
        SETTLING,
        /** Its hold is divided. */
        SETTLED,
        /** The books refused it; it never stood. */
        REFUSED;

        /** Whether a contract may go from this state to {@code next}. */
        public boolean leadsTo(State next) {
            return switch (this) {
                case DRAFT -> next == AGREED || next == REFUSED;
                case AGREED -> next == SETTLING;
                case SETTLING -> next == SETTLED;
                case SETTLED, REFUSED -> false;
            };
        }
    }

    /** Its id. */
    public ContractId id() {
        return contract.id();
    }

    /** What the newest receipt says, if there is one. */
    public @Nullable Receipt statement() {
        return receipt == null ? null : Receipt.parse(receipt.document());
    }

    /** The same contract with a newer receipt. */
    public ContractRecord with(SignedDocument newerReceipt) {
        return new ContractRecord(contract, signed, state, newerReceipt, settlement);
    }

    /**
     * The same contract, further on.
     *
     * @throws IllegalStateException if its state does not lead there
     */
    public ContractRecord moved(State next) {
        if (!state.leadsTo(next)) {
            throw new IllegalStateException("contract " + id() + " cannot go from " + state + " to " + next);
        }
        return new ContractRecord(contract, signed, next, receipt, settlement);
    }

    /** The same contract with its settlement decided. */
    public ContractRecord settling(Settlement decided) {
        ContractRecord next = moved(State.SETTLING);
        return new ContractRecord(contract, signed, next.state, receipt, decided);
    }
}
