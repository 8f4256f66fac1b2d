package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * @param settlement how its hold is divided, from DELIVERED on
 * @param proposal what persons decided about it; null if nobody had to
 */
public record ContractRecord(
        Contract contract,
        SignedDocument signed,
        State state,
        @Nullable SignedDocument receipt,
        long observedCpuMillis,
        @Nullable Settlement settlement,
        @Nullable Proposal proposal) {
    /** How far a contract has come. */
    public enum State {
        /** A person has to accept it, or several; nothing is reserved for it. */
        PROPOSED,
        /** Written down, but the books have not yet said whether it stands. */
        DRAFTED,
        /** The books refused it, or a person did; it never stood. */
        REFUSED,
        /** Its slots are reserved and its credits are held. */
        AGREED,
        /** Some of it was delivered. */
        ACTIVE,
        /** Delivery is over; its settlement is decided and on its way into the books. */
        DELIVERED,
        /** What was delivered is paid. */
        SETTLED,
        /** A job asked for it, and nothing was delivered. */
        BREACHED,
        /** Its order was cancelled before anything was asked for. */
        CANCELLED,
        /** Its term was over before anything was asked for, or it was for what cannot be delivered yet. */
        EXPIRED;

        /** Every transition there is. */
        private static final Map<State, Set<State>> NEXT = Map.of(
                PROPOSED, Set.of(DRAFTED, REFUSED),
                DRAFTED, Set.of(PROPOSED, REFUSED, AGREED),
                AGREED, Set.of(ACTIVE, DELIVERED),
                ACTIVE, Set.of(DELIVERED),
                DELIVERED, Set.of(SETTLED, BREACHED, CANCELLED, EXPIRED));

        /** Names of the first releases. */
        private static final Map<String, State> OLD = Map.of("DRAFT", DRAFTED, "SETTLING", DELIVERED);

        /** Whether a contract may go from this state to {@code next}. */
        public boolean leadsTo(State next) {
            return NEXT.getOrDefault(this, Set.of()).contains(next);
        }

        /** Whether it stands and can be delivered under. */
        public boolean isOpen() {
            return this == AGREED || this == ACTIVE;
        }

        /** Whether it stood and is settled. */
        public boolean isEnd() {
            return this != REFUSED && !NEXT.containsKey(this);
        }

        /** Its name, and what the first releases called it. */
        public List<String> names() {
            List<String> names = new ArrayList<>();
            names.add(name());
            OLD.forEach((name, state) -> {
                if (state == this) {
                    names.add(name);
                }
            });
            return names;
        }

        /** The state that a name states, of this release or an earlier one. */
        public static State of(String name) {
            State old = OLD.get(name);
            return old == null ? valueOf(name) : old;
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
        return new ContractRecord(contract, signed, State.DRAFTED, null, 0, null, null);
    }

    /** A contract that waits for persons, signed by nobody. */
    static ContractRecord proposed(Contract contract, Proposal proposal) {
        return new ContractRecord(
                contract, new SignedDocument(contract.toJson(), List.of()), State.PROPOSED, null, 0, null, proposal);
    }

    /** The same contract with other terms, or after another decision. */
    ContractRecord with(Contract changed, Proposal further) {
        return new ContractRecord(
                changed,
                changed.equals(contract) ? signed : new SignedDocument(changed.toJson(), List.of()),
                state,
                receipt,
                observedCpuMillis,
                settlement,
                further);
    }

    /** The same contract as it begins, after all persons accepted it, and the coordinator signed it. */
    ContractRecord drafted(Contract begun, SignedDocument countersigned) {
        ContractRecord drafted = moved(State.DRAFTED);
        return new ContractRecord(
                begun, countersigned, drafted.state, receipt, observedCpuMillis, settlement, proposal);
    }

    /** The same contract with a newer receipt. */
    ContractRecord with(SignedDocument newerReceipt) {
        return new ContractRecord(contract, signed, state, newerReceipt, observedCpuMillis, settlement, proposal);
    }

    /** The same contract with what was observed, which never shrinks. */
    ContractRecord observed(long cpuMillis) {
        return new ContractRecord(
                contract, signed, state, receipt, Math.max(observedCpuMillis, cpuMillis), settlement, proposal);
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
        return new ContractRecord(contract, signed, next, receipt, observedCpuMillis, settlement, proposal);
    }

    /** The same contract with another idea of how its hold is divided. */
    ContractRecord with(Settlement decided) {
        return new ContractRecord(contract, signed, state, receipt, observedCpuMillis, decided, proposal);
    }
}
