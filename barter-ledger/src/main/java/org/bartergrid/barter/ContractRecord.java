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
 * @param observedCpuMillis processor time that the gateway saw being spent so far
 * @param settlement how its hold is divided, from SETTLING on
 */
public record ContractRecord(
        Contract contract,
        SignedDocument signed,
        State state,
        @Nullable SignedDocument receipt,
        long observedCpuMillis,
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

    /** A contract that was just written down. */
    static ContractRecord draft(Contract contract, SignedDocument signed) {
        return new ContractRecord(contract, signed, State.DRAFT, null, 0, null);
    }

    /** The same contract with a newer receipt. */
    ContractRecord with(SignedDocument newerReceipt) {
        return new ContractRecord(contract, signed, state, newerReceipt, observedCpuMillis, settlement);
    }

    /** The same contract with what was observed, which never shrinks. */
    ContractRecord observed(long cpuMillis) {
        return new ContractRecord(contract, signed, state, receipt, Math.max(observedCpuMillis, cpuMillis), settlement);
    }

    /**
     * The same contract, further on.
     *
     * @throws IllegalStateException if its state does not lead there
     */
    ContractRecord moved(State next) {
        if (!state.leadsTo(next)) {
            throw new IllegalStateException("contract " + id() + " cannot go from " + state + " to " + next);
        }
        return new ContractRecord(contract, signed, next, receipt, observedCpuMillis, settlement);
    }

    /** The same contract with another idea of how its hold is divided. */
    ContractRecord with(Settlement decided) {
        return new ContractRecord(contract, signed, state, receipt, observedCpuMillis, decided);
    }
}
