package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Command;
import org.bartergrid.books.Result;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.Contract;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Order;
import org.bartergrid.market.SignedDocument;

/**
 * Brings contracts of an order into the books: all of them or none. Safe for any thread; an order is for one at a time.
 *
 * <p>The catalog is written before the books (as drafted) and after them (as agreed); the books alone decide. So a crash
 * in between leaves drafts, which {@link Ordering#recover} compares with the books at the next start.
 */
final class Accepting {
    private final TimeOrderedIds ids;
    private final Clerk clerk;
    private final Catalog catalog;
    private final Listings listings;
    private final Contracts contracts;

    Accepting(TimeOrderedIds ids, Clerk clerk, Catalog catalog, Listings listings, Contracts contracts) {
        this.ids = ids;
        this.clerk = clerk;
        this.catalog = catalog;
        this.listings = listings;
        this.contracts = contracts;
    }

    /** Reserves every leg and places every hold in one command, or nothing. */
    Ordered accept(DemandMandate mandate, SignedDocument signed, List<ContractRecord> drafts, long nowMillis) {
        AccountId payer = AccountId.of(mandate.peer().value(), Unit.CREDIT);
        List<Capacity.Step> reservations = new ArrayList<>();
        List<Step> holds = new ArrayList<>();
        long heldMinor = 0;
        for (ContractRecord draft : drafts) {
            Contract contract = draft.contract();
            reservations.addAll(contract.reservations());
            hold(holds, new HoldId(contract.id().value()), payer, contract, contract.holdMinor());
            hold(
                    holds,
                    new HoldId(contract.id().ofProvidersHold()),
                    AccountId.of(contract.provider().value(), Unit.CREDIT),
                    contract,
                    contract.providerHoldMinor());
            heldMinor = Amounts.sum(heldMinor, contract.holdMinor());
        }
        if (reservations.size() + holds.size() > Entry.MOST_STEPS) {
            throw new BarterException(
                    Kind.INVALID,
                    "The contracts would have " + (reservations.size() + holds.size())
                            + " reservations and holds, but one" + " command has at most " + Entry.MOST_STEPS
                            + ": ask for fewer offers, or give fewer.");
        }
        requirePayable(mandate, heldMinor);
        Order order = new Order(
                mandate, signed, drafts.stream().map(ContractRecord::id).toList(), heldMinor, nowMillis);
        drafts.forEach(contracts::put);
        catalog.put(order);
        try {
            perform(new Command(new EntryId(ids.next()), reservations, holds), payer);
        } catch (BarterException refused) {
            if (refused.kind() == Kind.UNAVAILABLE) {
                drafts.forEach(draft -> contracts.dueAgain(draft.id()));
            } else {
                // What persons have accepted Proposals refuses, with the reason, or asks the books again.
                drafts.stream()
                        .filter(draft -> draft.proposal() == null)
                        .forEach(draft -> contracts.move(draft, State.REFUSED));
            }
            throw refused;
        } finally {
            // Refused too: what was thought to be free is not.
            drafts.forEach(draft -> listings.capacityChanged(draft.contract()));
        }
        return new Ordered(
                order,
                drafts.stream()
                        .map(draft -> contracts.move(draft, State.AGREED))
                        .toList());
    }

    /** Whether this coordinator may speak for the books now; if not, another one looks at what is left of its drafts. */
    boolean isSure() {
        try {
            return clerk.read(books -> true);
        } catch (BarterException unsure) {
            return false;
        }
    }

    /** Refuses what the demanding peer would not pay, or cannot. */
    void requirePayable(DemandMandate mandate, long heldMinor) {
        if (heldMinor > mandate.budgetMinor()) {
            throw new BarterException(
                    Kind.INVALID,
                    "The contracts would hold " + Amounts.inWords(heldMinor, Unit.CREDIT)
                            + ", but the demand's budget is " + Amounts.inWords(mandate.budgetMinor(), Unit.CREDIT)
                            + ": raise it, or ask for less.");
        }
        requireBalance(AccountId.of(mandate.peer().value(), Unit.CREDIT), heldMinor);
    }

    /** A provider who cannot hold its commission any more is left out when its consumer looks again. */
    private void perform(Command command, AccountId payer) {
        Result result = clerk.perform(command);
        if (result instanceof Result.MoneyRefused refused
                && refused.refusal().reason() == Outcome.Reason.INSUFFICIENT_BALANCE
                && command.money().get(refused.refusal().step()) instanceof Step.PlaceHold hold
                && !hold.account().equals(payer)) {
            throw new BarterException(
                    Kind.CONFLICT, "A provider cannot hold its commission for so many contracts: search again.");
        }
        Clerk.requireApplied(command, result);
    }

    private static void hold(List<Step> holds, HoldId id, AccountId account, Contract contract, long minor) {
        if (minor > 0) {
            holds.add(new Step.PlaceHold(id, account, Unit.CREDIT, minor, contract.holdExpiresAtMillis()));
        }
    }

    /** Says what is missing in all; the books, which refuse one hold, could only speak of that one. */
    private void requireBalance(AccountId payer, long neededMinor) {
        long available = clerk.account(payer).availableMinor();
        if (available < neededMinor) {
            throw new BarterException(
                    Kind.INSUFFICIENT_BALANCE,
                    "Account " + payer + " has " + Amounts.inWords(available, Unit.CREDIT) + " available, but "
                            + Amounts.inWords(neededMinor, Unit.CREDIT) + " are needed: ask for less, or earn some"
                            + " first.");
        }
    }
}
