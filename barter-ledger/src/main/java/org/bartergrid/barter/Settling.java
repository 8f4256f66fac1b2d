package org.bartergrid.barter;

import java.util.List;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Command;
import org.bartergrid.books.Result;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.settlement.Receipt;
import org.bartergrid.settlement.Settlement;

/**
 * Receipts in, settlements out. Safe for any thread: a contract is changed by one at a time.
 *
 * <p>A settlement is written into the catalog before the books see it. Whoever comes back after a crash finds it decided
 * and gives the books the same command again, which they do once.
 */
final class Settling {
    private final Clock clock;
    private final Clerk clerk;
    private final Enrolment enrolment;
    private final Listings listings;
    private final Contracts contracts;
    private final Locks locks = new Locks();

    Settling(Clock clock, Clerk clerk, Enrolment enrolment, Listings listings, Contracts contracts) {
        this.clock = clock;
        this.clerk = clerk;
        this.enrolment = enrolment;
        this.listings = listings;
        this.contracts = contracts;
    }

    ContractRecord recordReceipt(SignedDocument signed, long observedCpuMillis) {
        Receipt receipt = Documents.read(() -> Receipt.parse(signed.document()));
        return locks.with(receipt.contract(), () -> {
            ContractRecord contract = contracts.contract(receipt.contract());
            if (!contract.contract().isServedBy(receipt.node())) {
                throw new BarterException(
                        Kind.FORBIDDEN, "Contract " + contract.id() + " is not served by node " + receipt.node() + ".");
            }
            Documents.requireSignature(
                    signed,
                    receipt.node().value(),
                    SignedDocument.ROLE_NODE,
                    enrolment.node(receipt.node()).key());
            if (!contract.state().isOpen()) {
                return contract;
            }
            ContractRecord newer = withReceipt(contract.observed(observedCpuMillis), signed, receipt);
            if (newer.state() == State.AGREED) {
                return contracts.move(newer, State.ACTIVE);
            } else if (!newer.equals(contract)) {
                contracts.put(newer);
            }
            return newer;
        });
    }

    private static ContractRecord withReceipt(ContractRecord contract, SignedDocument signed, Receipt receipt) {
        Receipt known = contract.statement();
        if (known != null && receipt.sequence() <= known.sequence()) {
            return contract;
        }
        if (known != null && !receipt.usage().notLessThan(known.usage())) {
            throw new BarterException(
                    Kind.INVALID,
                    "Receipt " + receipt.sequence() + " of node " + receipt.node()
                            + " states less than the one before: receipts are cumulative.");
        }
        return contract.with(signed);
    }

    Settled settle(ContractId id, long observedCpuMillis, boolean failed) {
        if (observedCpuMillis < 0) {
            throw new BarterException(Kind.INVALID, "Observed processor time must not be negative.");
        }
        return locks.with(id, () -> {
            ContractRecord contract = contracts.contract(id);
            return switch (contract.state()) {
                case PROPOSED, DRAFTED, REFUSED ->
                    throw new BarterException(
                            Kind.CONFLICT, "Contract " + id + " was never agreed: there is nothing to settle.");
                case AGREED, ACTIVE -> finish(decide(contract.observed(observedCpuMillis), failed));
                case DELIVERED -> finish(contract);
                case SETTLED, BREACHED, CANCELLED, EXPIRED -> settled(contract);
            };
        });
    }

    /**
     * Settles contracts by what was stated and observed so far. All of them are decided before the books see the first:
     * whatever fails from then on, {@link Overdue} finishes every one of them.
     */
    void settleTogether(List<ContractId> all) {
        for (ContractId id : all) {
            locks.with(id, () -> {
                ContractRecord contract = contracts.contract(id);
                return contract.state().isOpen() ? decide(contract, false) : contract;
            });
        }
        for (ContractId id : all) {
            settle(id, 0, false);
        }
    }

    private ContractRecord decide(ContractRecord contract, boolean failed) {
        Settlement settlement =
                Settlement.of(contract.contract(), contract.statement(), contract.observedCpuMillis(), failed);
        return contracts.move(contract.with(settlement), State.DELIVERED);
    }

    private Settled finish(ContractRecord settling) {
        Settlement settlement = decided(settling);
        Result result = clerk.perform(new Command(
                settlement.entry().id(),
                releases(settling.contract()),
                settlement.entry().steps()));
        listings.capacityChanged(settling.contract());
        if (result instanceof Result.MoneyRefused refused && refused.refusal().reason() == Outcome.Reason.HOLD_CLOSED) {
            // Book time was faster: the hold had expired and all of it was free again.
            settlement = settlement.expired();
        } else if (!result.applied()) {
            throw new BarterException(
                    Kind.UNAVAILABLE, "The books refused to settle contract " + settling.id() + ": " + result + ".");
        }
        State end = end(settling.contract(), settlement);
        ContractRecord ended =
                contracts.move(settling.with(settlement), end, end == State.BREACHED ? breach(settlement) : "");
        // Processor time that the gateway got nothing for earns no reputation.
        if (ended.state() == State.BREACHED || (ended.state() == State.SETTLED && !settlement.failed())) {
            enrolment.rate(ended.contract().provider(), ended.state() == State.SETTLED);
        }
        return settled(ended);
    }

    private static List<Capacity.Step> releases(Contract contract) {
        return contract.reservations().stream()
                .<Capacity.Step>map(reserved -> new Capacity.Step.Release(reserved.contract()))
                .toList();
    }

    private static String breach(Settlement settlement) {
        return "The node left, refused or failed at what it was sent, and did nothing: the contract counts as broken"
                + (settlement.penaltyMinor() > 0
                        ? ", and its provider has paid the penalty of "
                                + Amounts.inWords(settlement.penaltyMinor(), Unit.CREDIT)
                        : "")
                + ".";
    }

    /** Who was sent nothing has not broken its word. */
    private State end(Contract contract, Settlement settlement) {
        if (settlement.cpuMillis() > 0) {
            return State.SETTLED;
        } else if (settlement.breached()) {
            return State.BREACHED;
        }
        return clock.nowMillis() < contract.window().untilMillis() ? State.CANCELLED : State.EXPIRED;
    }

    private static Settled settled(ContractRecord contract) {
        Settlement settlement = decided(contract);
        return new Settled(
                contract.id(),
                settlement.cpuMillis(),
                settlement.paidMinor(),
                settlement.commissionMinor(),
                settlement.releasedMinor());
    }

    private static Settlement decided(ContractRecord contract) {
        Settlement settlement = contract.settlement();
        if (settlement == null) {
            throw new IllegalStateException(
                    "contract " + contract.id() + " is " + contract.state() + " but has no settlement");
        }
        return settlement;
    }
}
