package org.bartergrid.barter;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.market.Approval;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;

/**
 * Demands become orders. Safe for any thread.
 */
final class Ordering {
    private static final int MOST_ATTEMPTS = 3;

    private final Locks locks;
    private final Clock clock;
    private final Clerk clerk;
    private final Catalog catalog;
    private final Enrolment enrolment;
    private final Contracts contracts;
    private final Searching searching;
    private final Matching matching;
    private final Accepting accepting;
    private final Proposals proposals;

    /**
     * Of all demands.
     *
     * @param locks of orders
     */
    Ordering(
            Locks locks,
            Clock clock,
            Clerk clerk,
            Catalog catalog,
            Enrolment enrolment,
            Contracts contracts,
            Searching searching,
            Matching matching,
            Accepting accepting,
            Proposals proposals) {
        this.locks = locks;
        this.clock = clock;
        this.clerk = clerk;
        this.catalog = catalog;
        this.enrolment = enrolment;
        this.contracts = contracts;
        this.searching = searching;
        this.matching = matching;
        this.accepting = accepting;
        this.proposals = proposals;
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
        // Whoever has rejected this very demand is not asked again.
        Set<PeerId> without = written.isEmpty() ? Set.of() : proposals.rejectedBy(mandate.order());
        for (int attempt = 1; ; attempt++) {
            requireFeasible(mandate, clock.nowMillis());
            Drafts drafts = matching.draft(mandate, signed, without);
            try {
                return drafts.areProposed()
                        ? proposals.propose(mandate, signed, drafts)
                        : accepting.accept(mandate, signed, drafts.contracts(), drafts.atMillis());
            } catch (BarterException refused) {
                // What it was to get was withdrawn, or promised and not free after all: it looks once more.
                if (refused.kind() != Kind.CONFLICT || attempt == MOST_ATTEMPTS || drafts.areProposed()) {
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
        Approval approval = mandate.manner().approval();
        if (approval != null && mandate.notAfterMillis() < nowMillis + approval.withinSeconds() * 1_000) {
            throw new BarterException(
                    Kind.INVALID,
                    "You want to accept within " + approval.withinSeconds()
                            + " s, but the demand's mandate is over before: let it last longer.");
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
                        + " of this demand already, their peers rejected it or cannot hold their commission or penalty, or"
                        + " they end before the last person has to decide, or they were taken or freed"
                        + " just now."
                : answer.explanation();
    }

    /** An order with its contracts. NOT_FOUND; UNAVAILABLE while the books have not said whether it stands. */
    Ordered ordered(OrderId id) {
        Optional<Ordered> written = written(id);
        requireCertain(id, written);
        return written.filter(order -> stands(order) || wasProposed(order))
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

    /** An order with its contracts, if it stands or stood, or was proposed to persons. */
    Optional<Ordered> found(OrderId id) {
        return written(id).filter(order -> stands(order) || wasProposed(order));
    }

    /** An order with its contracts, whatever came of it. */
    Optional<Ordered> written(OrderId id) {
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

    /** Whether its peer has to be told what became of it, though it never stood. */
    private static boolean wasProposed(Ordered ordered) {
        return ordered.contracts().stream().anyMatch(contract -> contract.proposal() != null);
    }

    /** After a crash: what the books know of a draft decides what it is. */
    void recover() {
        List<ContractRecord> drafts = catalog.contractsIn(State.DRAFTED, "", Page.LARGEST);
        while (!drafts.isEmpty()) {
            drafts.forEach(this::recover);
            drafts = catalog.contractsIn(State.DRAFTED, "", Page.LARGEST);
        }
    }

    private void recover(ContractRecord draft) {
        if (isInBooks(draft.id())) {
            var unused = contracts.move(draft, State.AGREED);
        } else if (draft.proposal() == null) {
            var unused = contracts.move(draft, State.REFUSED);
        } else {
            proposals.putBack(draft);
        }
    }

    /**
     * Looks whether the books know a draft by now, about which they did not answer in time; then all of its order is agreed.
     * That they do not know it says nothing: what they were asked may still be in their queue.
     */
    boolean isSettledWithBooks(ContractRecord draft) {
        OrderId order = draft.contract().order();
        return locks.with(order, () -> {
            if (isInBooks(draft.id())) {
                catalog.contractsOf(order).stream()
                        .filter(contract -> contract.state() == State.DRAFTED)
                        .forEach(contract -> contracts.move(contract, State.AGREED));
            }
            return contracts.contract(draft.id()).state() != State.DRAFTED;
        });
    }

    private boolean isInBooks(ContractId id) {
        return clerk.read(books -> books.capacity().find(id).isPresent()
                || books.ledger().find(new HoldId(id.value())).isPresent());
    }
}
