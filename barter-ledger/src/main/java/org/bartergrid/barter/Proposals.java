package org.bartergrid.barter;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Bargainer;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Decision;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Manner;
import org.bartergrid.market.Negotiation;
import org.bartergrid.market.Negotiation.Limits;
import org.bartergrid.market.Negotiation.Side;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.Order;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Contracts that persons have to accept. Safe for any thread: an order is changed by one at a time.
 *
 * <p>Nothing is reserved while they think: when the last of them has accepted the last contract of an order, all of it is
 * brought into the books by one command, and begins. By then something may be gone, and the books refuse.
 */
final class Proposals {
    /** For the demands of one peer: they cost it nothing, and somebody else has to read them. */
    private static final int MOST_OPEN = 100;

    /** A contract cannot begin much earlier than it is agreed. */
    private static final long MOST_LATE_MILLIS = 60_000;

    private final Locks locks;
    private final Clock clock;
    private final Catalog catalog;
    private final Enrolment enrolment;
    private final Contracts contracts;
    private final Drafting drafting;
    private final Accepting accepting;

    /**
     * Of all orders.
     *
     * @param locks of orders
     */
    Proposals(
            Locks locks,
            Clock clock,
            Catalog catalog,
            Enrolment enrolment,
            Contracts contracts,
            Drafting drafting,
            Accepting accepting) {
        this.locks = locks;
        this.clock = clock;
        this.catalog = catalog;
        this.enrolment = enrolment;
        this.contracts = contracts;
        this.drafting = drafting;
        this.accepting = accepting;
    }

    /** Asks whoever has to accept the contracts of an order. To be called under its lock. */
    Ordered propose(DemandMandate mandate, SignedDocument signed, Drafts drafts) {
        if (contracts.proposalsFor(mandate.peer()) + drafts.contracts().size() > MOST_OPEN) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "For your demands " + contracts.proposalsFor(mandate.peer())
                            + " contracts wait for somebody to accept them, and there may be " + MOST_OPEN
                            + ": wait for some, or cancel their orders.");
        }
        long heldMinor = 0;
        for (ContractRecord draft : drafts.contracts()) {
            heldMinor = Amounts.sum(heldMinor, draft.contract().holdMinor());
        }
        accepting.requirePayable(mandate, heldMinor);
        Order order = new Order(
                mandate,
                signed,
                drafts.contracts().stream().map(ContractRecord::id).toList(),
                0,
                drafts.atMillis());
        catalog.put(order);
        drafts.contracts().forEach(contracts::propose);
        return new Ordered(order, drafts.contracts());
    }

    /** Contracts with a peer that wait for persons, in order of id. */
    List<ContractRecord> of(PeerId peer, String after, int limit) {
        return contracts.proposalsOf(peer, after, limit).stream()
                .map(contracts::contract)
                .filter(contract -> contract.state() == State.PROPOSED)
                .toList();
    }

    /** Those who rejected contracts of an order. */
    Set<PeerId> rejectedBy(OrderId order) {
        return catalog.contractsOf(order).stream()
                .map(ContractRecord::proposal)
                .filter(Objects::nonNull)
                .flatMap(proposal -> proposal.decisions().stream())
                .map(signed -> Decision.parse(signed.document()))
                .filter(decision -> decision.verdict() == Decision.Verdict.REJECT)
                .map(Decision::peer)
                .collect(Collectors.toSet());
    }

    /** What a person decided: the contract as it is then. The same again: the same. */
    ContractRecord decide(SignedDocument signed) {
        Decision decision = Documents.read(() -> Decision.parse(signed.document()));
        Documents.requireSignature(
                signed,
                decision.peer().value(),
                SignedDocument.ROLE_PEER,
                enrolment.peer(decision.peer()).key());
        OrderId order = contracts.contract(decision.contract()).contract().order();
        return locks.with(order, () -> {
            ContractRecord contract = contracts.contract(decision.contract());
            Proposal proposal = requireAsked(contract, decision.peer());
            if (proposal.contains(signed)) {
                return contract;
            }
            requireOpen(contract, proposal, decision);
            ContractRecord decided = contract.with(contract.contract(), proposal.with(signed));
            switch (decision.verdict()) {
                case ACCEPT -> {
                    contracts.put(decided);
                    acceptIfAllHave(order);
                }
                case REJECT ->
                    end(order, Negotiation.State.REJECTED, "Peer " + decision.peer() + " rejected it.", decided);
                case COUNTER -> counter(decided, decision);
            }
            return contracts.contract(decision.contract());
        });
    }

    private static Proposal requireAsked(ContractRecord contract, PeerId peer) {
        Contract proposed = contract.contract();
        Proposal proposal = contract.proposal();
        if (!peer.equals(proposed.consumer()) && !peer.equals(proposed.provider())) {
            throw new BarterException(
                    Kind.FORBIDDEN, "Peer " + peer + " has no part in contract " + contract.id() + ".");
        } else if (proposal == null || proposed.approvalOf(peer) == null) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "There is nothing for peer " + peer + " to decide about contract " + contract.id()
                            + ": its mandate asks for no approval, so it is enough.");
        }
        return proposal;
    }

    private void requireOpen(ContractRecord contract, Proposal proposal, Decision decision) {
        Approval asked = contract.contract().approvalOf(decision.peer());
        if (contract.state() != State.PROPOSED) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "Contract " + contract.id() + " is " + contract.state() + " and waits for nobody any more."
                            + (proposal.why().isEmpty() ? "" : " " + proposal.why()));
        } else if (asked != null && clock.nowMillis() >= proposal.untilMillis(asked)) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The time to decide about contract " + contract.id() + " is over since "
                            + Instant.ofEpochMilli(proposal.untilMillis(asked)) + ".");
        } else if (!decision.termsSha256().equals(contract.contract().terms().sha256())) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The terms of contract " + contract.id()
                            + " are not those that were decided about, or not any more: read them again.");
        } else if (decision.beginsByMillis() < proposal.beginsByMillis()) {
            throw new BarterException(
                    Kind.INVALID,
                    "Contract " + contract.id() + " may begin as late as " + proposal.beginsByMillis()
                            + ": decide for 'beginsByMillis' of that.");
        } else if (proposal.isFull()) {
            throw new BarterException(
                    Kind.CONFLICT, "So much was decided about contract " + contract.id() + " that it has to end now.");
        }
    }

    private void counter(ContractRecord decided, Decision decision) {
        Proposal proposal = requireProposal(decided);
        DemandMandate demand =
                DemandMandate.parse(decided.contract().demandMandate().document());
        if (!decided.contract().hasOnePrice()
                || order(decided.contract().order()).contracts().size() > 1) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The order of contract " + decided.id()
                            + " is about several things, which have no single price: accept or reject it.");
        }
        Side side = decision.peer().equals(decided.contract().provider()) ? Side.PROVIDER : Side.CONSUMER;
        OfferMandate offer =
                OfferMandate.parse(decided.contract().offerMandates().get(0).document());
        Limits limits = new Limits(
                offer.reservePriceMinor(), demand.criteria().wants().get(0).maxPriceMinor());
        Manner others = side == Side.PROVIDER ? demand.manner() : offer.manner();
        long price = Objects.requireNonNull(decision.priceMinor());
        Negotiation talk = counter(proposal.talk(limits, side), side, price);
        Proposal further = proposal.named(side, price);
        // What the other one's mandate forbids its strategy answers even if it is a person: that tells no limit.
        if (others.approval() == null || !limits.allow(side.other(), price)) {
            long fair = proposal.pricesMinor().get(0);
            talk = new Bargainer(side.other(), others.pace(), fair, fair, limits.of(side.other()))
                    .answer(talk, clock.nowMillis());
            if (talk.state() == Negotiation.State.REJECTED) {
                end(
                        decided.contract().order(),
                        Negotiation.State.REJECTED,
                        "The last price that peer " + decision.peer() + " named was not enough for the other side.",
                        decided);
                return;
            } else if (talk.state() == Negotiation.State.COUNTERED) {
                further = further.named(side.other(), talk.priceMinor());
            }
        }
        long agreed = talk.priceMinor();
        Contract repriced = Documents.read(() -> decided.contract().at(agreed));
        accepting.requirePayable(demand, repriced.holdMinor());
        contracts.propose(decided.with(repriced, further));
    }

    private Negotiation counter(Negotiation talk, Side side, long price) {
        try {
            return talk.counter(side, price, clock.nowMillis());
        } catch (IllegalArgumentException | IllegalStateException refused) {
            throw new BarterException(
                    refused instanceof IllegalStateException ? Kind.CONFLICT : Kind.INVALID,
                    "This price cannot be named: " + refused.getMessage() + ".");
        }
    }

    /** Brings an order into the books if nobody has to be waited for any more, and ends it if the time for that is over. */
    private void acceptIfAllHave(OrderId id) {
        Order order = order(id);
        List<ContractRecord> all = open(order);
        long nowMillis = clock.nowMillis();
        boolean awaited = false;
        for (ContractRecord contract : all) {
            Proposal proposal = requireProposal(contract);
            if (nowMillis > proposal.beginsByMillis() + MOST_LATE_MILLIS) {
                end(id, Negotiation.State.EXPIRED, "The coordinator was away when it should have begun.", null);
                return;
            }
            for (PeerId peer : proposal.awaited(contract.contract())) {
                Approval asked = Objects.requireNonNull(contract.contract().approvalOf(peer));
                if (nowMillis < proposal.untilMillis(asked)) {
                    awaited = true;
                } else if (asked.otherwise() == Approval.Otherwise.REJECT || proposal.countered() != null) {
                    // Silence accepts what the coordinator proposed, never what the other side named.
                    end(id, Negotiation.State.EXPIRED, "Peer " + peer + " did not accept it in time.", null);
                    return;
                }
            }
        }
        if (!awaited && !all.isEmpty()) {
            accept(order, all, nowMillis);
        }
    }

    private void accept(Order order, List<ContractRecord> all, long nowMillis) {
        try {
            List<ContractRecord> begun =
                    all.stream().map(contract -> begun(contract, nowMillis)).toList();
            accepting.accept(order.demand(), order.signed(), begun, nowMillis);
        } catch (BarterException refused) {
            if (refused.kind() == Kind.UNAVAILABLE) {
                throw refused;
            }
            end(order.id(), Negotiation.State.ACCEPTED, "All accepted it, but: " + refused.getMessage(), null);
        }
    }

    private ContractRecord begun(ContractRecord contract, long nowMillis) {
        Proposal proposal = requireProposal(contract);
        // Whoever accepted it did so for a contract that begins by then, and rounds come a little late.
        Contract begun = contract.contract()
                .beginningAt(Math.min(nowMillis, proposal.beginsByMillis()))
                .approvedBy(Proposal.asked(contract.contract()).stream()
                        .flatMap(peer -> proposal.acceptanceOf(contract.contract(), peer).stream())
                        .toList());
        return contract.with(contract.contract(), proposal.ended(Negotiation.State.ACCEPTED, "All accepted it."))
                .drafted(begun, drafting.countersigned(begun));
    }

    /** Ends an order that its peer takes back before all have accepted it. To be called under no lock of it. */
    void withdraw(OrderId id) {
        boolean unused = locks.with(id, () -> {
            end(id, Negotiation.State.WITHDRAWN, "Its order was cancelled.", null);
            return true;
        });
    }

    /** Does what is due about a contract that may wait for persons; says when something is due next. */
    OptionalLong overdue(ContractId id) {
        OrderId order = contracts.contract(id).contract().order();
        return locks.with(order, () -> {
            acceptIfAllHave(order);
            ContractRecord contract = contracts.contract(id);
            Proposal proposal = contract.proposal();
            return contract.state() == State.PROPOSED && proposal != null
                    ? proposal.nextDeadlineMillis(contract.contract())
                    : OptionalLong.empty();
        });
    }

    /**
     * Ends all contracts of an order that wait for persons, or whose drafts the books refused.
     *
     * @param newer one of them with what was decided just now
     */
    private void end(OrderId id, Negotiation.State how, String why, @Nullable ContractRecord newer) {
        for (ContractId each : order(id).contracts()) {
            ContractRecord contract = newer != null && newer.id().equals(each) ? newer : contracts.contract(each);
            Proposal proposal = contract.proposal();
            if (proposal == null) {
                continue;
            }
            ContractRecord ended = contract.with(contract.contract(), proposal.ended(how, why));
            if (contract.state() == State.PROPOSED) {
                ContractRecord unused = contracts.move(ended, State.REFUSED);
            } else if (contract.state() == State.REFUSED) {
                contracts.put(ended);
            }
        }
    }

    private Order order(OrderId id) {
        return catalog.order(id)
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no order " + id + "."));
    }

    private List<ContractRecord> open(Order order) {
        return order.contracts().stream()
                .map(contracts::contract)
                .filter(contract -> contract.state() == State.PROPOSED)
                .toList();
    }

    private static Proposal requireProposal(ContractRecord contract) {
        return Objects.requireNonNull(contract.proposal(), "nobody is asked about this contract");
    }
}
