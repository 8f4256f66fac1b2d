package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
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
import org.bartergrid.market.ContractId;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Order;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.resource.Category;

/**
 * Demands become orders. Safe for any thread.
 *
 * <p>The catalog is written before the books (as drafts) and after them (as agreed); the books alone decide. So a crash
 * in between leaves drafts, which {@link #recover} compares with the books at the next start.
 */
final class Ordering {
    private static final int MOST_ATTEMPTS = 3;

    private final Locks locks = new Locks();
    private final Clock clock;
    private final TimeOrderedIds ids;
    private final Clerk clerk;
    private final Catalog catalog;
    private final Enrolment enrolment;
    private final Listings listings;
    private final Contracts contracts;
    private final Searching searching;
    private final Matching matching;

    Ordering(
            Clock clock,
            TimeOrderedIds ids,
            Clerk clerk,
            Catalog catalog,
            Enrolment enrolment,
            Listings listings,
            Contracts contracts,
            Searching searching,
            Matching matching) {
        this.clock = clock;
        this.ids = ids;
        this.clerk = clerk;
        this.catalog = catalog;
        this.enrolment = enrolment;
        this.listings = listings;
        this.contracts = contracts;
        this.searching = searching;
        this.matching = matching;
    }

    Ordered order(SignedDocument signed) {
        DemandMandate mandate = Documents.read(() -> DemandMandate.parse(signed.document()));
        Documents.requireSignature(
                signed,
                mandate.peer().value(),
                SignedDocument.ROLE_PEER,
                enrolment.peer(mandate.peer()).key());
        Documents.requireTimely(mandate.order().value(), clock.nowMillis());
        try {
            // The same demand, sent twice at once, is one order.
            return locks.with(mandate.order(), () -> order(mandate, signed));
        } catch (NothingFits nothing) {
            SearchAnswer why = searching.search(nothing.want(), nothing.demander(), nothing.term(), true);
            throw new BarterException(Kind.NOTHING_FITS, tooFew(why), why);
        }
    }

    private Ordered order(DemandMandate mandate, SignedDocument signed) {
        Optional<Ordered> written = written(mandate.order());
        requireCertain(mandate.order(), written);
        Optional<Ordered> known = written.filter(Ordering::stands);
        if (known.isPresent()) {
            if (known.get().order().signed().document().equals(signed.document())) {
                return known.get();
            }
            throw new BarterException(
                    Kind.CONFLICT, "There is another order with the id " + mandate.order() + ": make a new id.");
        }
        for (int attempt = 1; ; attempt++) {
            requireFeasible(mandate, clock.nowMillis());
            Drafts drafts = matching.draft(mandate, signed);
            try {
                return accept(mandate, signed, drafts.contracts(), drafts.atMillis());
            } catch (BarterException refused) {
                // What it was to get was withdrawn, or promised and not free after all: it looks once more.
                if (refused.kind() != Kind.CONFLICT || attempt == MOST_ATTEMPTS) {
                    throw refused;
                }
            } finally {
                matching.forget(drafts);
            }
        }
    }

    private static void requireFeasible(DemandMandate mandate, long nowMillis) {
        if (mandate.notAfterMillis() <= nowMillis) {
            throw new BarterException(Kind.INVALID, "The demand's mandate is over already: sign a new one.");
        }
        for (Want want : mandate.criteria().wants()) {
            long most = want.most(mandate.criteria().termSeconds() * 1_000);
            if (most < want.amount()) {
                throw new BarterException(
                        Kind.INVALID,
                        want.offers() + " offers with " + want.slots() + " slots give " + most + " "
                                + want.category().measure() + " in a term of "
                                + mandate.criteria().termSeconds() + " s, but " + want.amount()
                                + " are demanded: lengthen the term, or ask for more offers or slots.");
            }
            if (want.category() != Category.COMPUTING_POWER && want.amount() < most) {
                throw new BarterException(
                        Kind.INVALID,
                        want.offers() + " offers with " + want.slots() + " slots of " + want.category()
                                + " are set aside for"
                                + " all of the term, which is " + most + " "
                                + want.category().measure() + ", but only " + want.amount()
                                + " are demanded: demand that many, fewer slots, or for a shorter term.");
            }
        }
    }

    private static String tooFew(SearchAnswer answer) {
        return answer.satisfied()
                ? "Of the offers of " + answer.want().category()
                        + " that fit too few are left: the others serve another want"
                        + " of this demand already, or their peers cannot hold their commission, or they were taken or freed"
                        + " just now."
                : answer.explanation();
    }

    /** Reserves every leg and places every hold in one command, or nothing. */
    private Ordered accept(DemandMandate mandate, SignedDocument signed, List<ContractRecord> drafts, long nowMillis) {
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
        if (heldMinor > mandate.budgetMinor()) {
            throw new BarterException(
                    Kind.INVALID,
                    "The contracts would hold " + Amounts.inWords(heldMinor, Unit.CREDIT)
                            + ", but the demand's budget is " + Amounts.inWords(mandate.budgetMinor(), Unit.CREDIT)
                            + ": raise it, or ask for less.");
        }
        requireBalance(payer, heldMinor);
        Order order = new Order(
                mandate, signed, drafts.stream().map(ContractRecord::id).toList(), heldMinor, nowMillis);
        drafts.forEach(contracts::put);
        catalog.put(order);
        try {
            perform(new Command(new EntryId(ids.next()), reservations, holds), payer);
        } catch (BarterException refused) {
            if (refused.kind() != Kind.UNAVAILABLE) {
                drafts.forEach(draft -> contracts.move(draft, State.REFUSED));
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

    /** An order with its contracts. NOT_FOUND; UNAVAILABLE while the books have not said whether it stands. */
    Ordered ordered(OrderId id) {
        Optional<Ordered> written = written(id);
        requireCertain(id, written);
        return written.filter(Ordering::stands)
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no order " + id + "."));
    }

    /** While the books have not answered they may still do what they were asked: asked again, they would do it twice. */
    private static void requireCertain(OrderId id, Optional<Ordered> written) {
        if (written.stream()
                .flatMap(order -> order.contracts().stream())
                .anyMatch(contract -> contract.state() == State.DRAFTED)) {
            throw new BarterException(
                    Kind.UNAVAILABLE, "Whether order " + id + " stands is not certain yet: ask again in a moment.");
        }
    }

    /** An order with its contracts, if it stands or stood. */
    Optional<Ordered> found(OrderId id) {
        return written(id).filter(Ordering::stands);
    }

    private Optional<Ordered> written(OrderId id) {
        return catalog.order(id)
                .map(order -> new Ordered(
                        order,
                        order.contracts().stream()
                                .flatMap(contract -> catalog.contract(contract).stream())
                                .toList()));
    }

    /** Whether all its contracts stand or stood; an attempt that the books refused is no order. */
    private static boolean stands(Ordered ordered) {
        return ordered.contracts().size() == ordered.order().contracts().size()
                && ordered.contracts().stream()
                        .noneMatch(contract -> contract.state() == State.REFUSED || contract.state() == State.DRAFTED);
    }

    /** After a crash: what the books know of a draft decides what it is. */
    void recover() {
        List<ContractRecord> drafts = catalog.contractsIn(State.DRAFTED, "", Page.LARGEST);
        while (!drafts.isEmpty()) {
            for (ContractRecord draft : drafts) {
                var unused = contracts.move(draft, isInBooks(draft.id()) ? State.AGREED : State.REFUSED);
            }
            drafts = catalog.contractsIn(State.DRAFTED, "", Page.LARGEST);
        }
    }

    private boolean isInBooks(ContractId id) {
        return clerk.read(books -> books.capacity().find(id).isPresent()
                || books.ledger().find(new HoldId(id.value())).isPresent());
    }
}
