package org.bartergrid.barter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.barter.Proposal.Asked;
import org.bartergrid.books.Clock;
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

    /** The books did not look at what they were asked: it is asked again. */
    private static final Set<Kind> PASSING = EnumSet.of(Kind.BUSY, Kind.UNAVAILABLE, Kind.NO_WRITER);

    private final Object proposing = new Object();
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
        // Those of an attempt that was cut short.
        catalog.contractsOf(order.id()).stream()
                .filter(old -> old.state() == State.PROPOSED)
                .forEach(old -> refuse(old, Negotiation.State.WITHDRAWN, "Its order was placed anew."));
        synchronized (proposing) {
            int open = contracts.proposalsFor(mandate.peer());
            if (open + drafts.contracts().size() > MOST_OPEN) {
                throw new BarterException(
                        Kind.CONFLICT,
                        "For your demands " + open + " contracts wait for somebody to accept them, and there may be "
                                + MOST_OPEN + ": wait for some, or cancel their orders.");
            }
            catalog.put(order);
            drafts.contracts().forEach(contracts::propose);
        }
        return new Ordered(order, drafts.contracts());
    }

    /** Contracts with a peer that wait for persons, in order of id. */
    List<ContractRecord> of(PeerId peer, String after, int limit) {
        return contracts.proposalsOf(peer, after, limit).stream()
                .map(contracts::contract)
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
            decide(order, decision, signed);
            return contracts.contract(decision.contract());
        });
    }

    private void decide(OrderId order, Decision decision, SignedDocument signed) {
        ContractRecord contract = contracts.contract(decision.contract());
        Asked asked = requireAsked(contract, decision.peer());
        Proposal proposal = requireProposal(contract);
        if (proposal.contains(signed)) {
            // Perhaps only what follows from it failed.
            if (contract.state() == State.PROPOSED) {
                acceptIfAllHave(order);
            }
            return;
        }
        requireOpen(contract, proposal, asked, decision);
        ContractRecord decided = contract.with(contract.contract(), proposal.with(signed));
        switch (decision.verdict()) {
            case ACCEPT -> {
                requireWithinLimits(decided.contract(), decision.peer());
                if (decision.peer().equals(decided.contract().consumer())) {
                    accepting.requirePayable(
                            DemandMandate.parse(
                                    decided.contract().demandMandate().document()),
                            decided.contract().holdMinor());
                }
                // Twice is once: nobody has to keep more of them.
                if (proposal.acceptance(asked).isEmpty()) {
                    contracts.put(decided);
                }
                acceptIfAllHave(order);
            }
            case REJECT -> {
                contracts.put(decided);
                end(order, Negotiation.State.REJECTED, "Peer " + decision.peer() + " rejected it.");
            }
            case COUNTER -> counter(decided, decision);
        }
    }

    private static Asked requireAsked(ContractRecord contract, PeerId peer) {
        Contract proposed = contract.contract();
        if (!peer.equals(proposed.consumer()) && !peer.equals(proposed.provider())) {
            throw new BarterException(
                    Kind.FORBIDDEN, "Peer " + peer + " has no part in contract " + contract.id() + ".");
        }
        return Optional.ofNullable(contract.proposal())
                .flatMap(proposal -> proposal.asked(peer))
                .orElseThrow(() -> new BarterException(
                        Kind.CONFLICT,
                        "There is nothing for peer " + peer + " to decide about contract " + contract.id()
                                + ": its mandate asks for no approval, so it is enough."));
    }

    private void requireOpen(ContractRecord contract, Proposal proposal, Asked asked, Decision decision) {
        if (contract.state() != State.PROPOSED) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "Contract " + contract.id() + " is " + contract.state() + " and waits for nobody any more."
                            + (proposal.why().isEmpty() ? "" : " " + proposal.why()));
        } else if (clock.nowMillis() >= proposal.untilMillis(asked)) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The time to decide about contract " + contract.id() + " is over since "
                            + Instant.ofEpochMilli(proposal.untilMillis(asked)) + ".");
        } else if (!decision.termsSha256().equals(proposal.termsSha256())) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The terms of contract " + contract.id()
                            + " are not those that were decided about, or not any more: read them again.");
        } else if (decision.beginsByMillis() < proposal.beginsByMillis()) {
            throw new BarterException(
                    Kind.INVALID,
                    "Contract " + contract.id() + " may begin as late as " + proposal.beginsByMillis()
                            + ": decide for 'beginsByMillis' of that.");
        }
    }

    /** A person may be asked about a price that its own mandate forbids; nobody else can know that it does. */
    private static void requireWithinLimits(Contract contract, PeerId peer) {
        if (contract.hasOnePrice()) {
            Side side = side(contract, peer);
            Limits limits = limits(contract);
            long price = contract.legs().get(0).priceMinor();
            if (!limits.allow(side, price)) {
                throw new BarterException(
                        Kind.INVALID,
                        "Your own mandate does not allow a price of " + price + ", but "
                                + (side == Side.PROVIDER ? "no less than " : "no more than ") + limits.of(side)
                                + ": name another one, or reject it.");
            }
        }
    }

    private static Side side(Contract contract, PeerId peer) {
        return peer.equals(contract.provider()) ? Side.PROVIDER : Side.CONSUMER;
    }

    /** What the mandates allow for the one thing that the provider gives. */
    private static Limits limits(Contract contract) {
        DemandMandate demand = DemandMandate.parse(contract.demandMandate().document());
        long most = demand.criteria().wants().stream()
                .filter(want -> want.category() == contract.legs().get(0).category())
                .mapToLong(want -> want.maxPriceMinor())
                .max()
                .orElse(0);
        return new Limits(offer(contract).reservePriceMinor(), most);
    }

    /** Of what the provider gives first. */
    private static OfferMandate offer(Contract contract) {
        return OfferMandate.parse(contract.offerMandates().get(0).document());
    }

    private void counter(ContractRecord decided, Decision decision) {
        Contract contract = decided.contract();
        if (!contract.hasOnePrice() || order(contract.order()).contracts().size() > 1) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The order of contract " + decided.id()
                            + " is about several things, which have no single price: accept or reject it.");
        }
        Proposal proposal = requireProposal(decided);
        Side side = side(contract, decision.peer());
        Optional<Asked> other = proposal.asked(side == Side.PROVIDER ? contract.consumer() : contract.provider());
        if (other.filter(asked -> clock.nowMillis() >= proposal.untilMillis(asked))
                .isPresent()) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "Peer " + other.get().peer()
                            + " has no time left to answer another price: accept or reject contract " + decided.id()
                            + ".");
        }
        Limits limits = limits(contract);
        List<Long> prices = new ArrayList<>();
        prices.add(Objects.requireNonNull(decision.priceMinor()));
        Negotiation talk = counter(proposal.talk(limits, side), side, prices.get(0));
        if (other.isEmpty()) {
            talk = answer(proposal, talk, contract, limits);
            if (talk.state() == Negotiation.State.REJECTED) {
                contracts.put(decided);
                end(
                        contract.order(),
                        Negotiation.State.REJECTED,
                        "The last price that peer " + decision.peer() + " named was not enough for the other side.");
                return;
            } else if (talk.state() == Negotiation.State.COUNTERED) {
                prices.add(talk.priceMinor());
            }
        }
        Contract repriced = drafting.repriced(contract, talk.priceMinor());
        if (side == Side.CONSUMER) {
            accepting.requirePayable(
                    DemandMandate.parse(contract.demandMandate().document()), repriced.holdMinor());
        }
        contracts.propose(decided.with(repriced, proposal.named(side, prices, repriced)));
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

    /** What a strategy says to a person. It thinks the first price fair, which was bargained for. */
    private Negotiation answer(Proposal proposal, Negotiation talk, Contract contract, Limits limits) {
        Side side = talk.spoke().other();
        long fair = proposal.pricesMinor().get(0);
        long theirFirst =
                proposal.pricesMinor().size() > 1 ? proposal.pricesMinor().get(1) : talk.priceMinor();
        Manner manner = side == Side.PROVIDER
                ? offer(contract).manner()
                : DemandMandate.parse(contract.demandMandate().document()).manner();
        return new Bargainer(side, manner.pace(), fair, fair, limits.of(side))
                .answerPerson(talk, theirFirst, clock.nowMillis());
    }

    /** Brings an order into the books if nobody has to be waited for any more, and ends it if the time for that is over. */
    private void acceptIfAllHave(OrderId id) {
        Order order = order(id);
        List<ContractRecord> all = order.contracts().stream()
                .flatMap(contract -> catalog.contract(contract).stream())
                .toList();
        if (all.stream().anyMatch(contract -> contract.state() == State.DRAFTED)) {
            return; // The books have it; nobody knows yet what they said.
        } else if (all.size() < order.contracts().size()
                || all.stream().anyMatch(contract -> contract.state() != State.PROPOSED)) {
            end(id, Negotiation.State.WITHDRAWN, "Its order did not come about as a whole.");
            return;
        }
        long nowMillis = clock.nowMillis();
        boolean awaited = false;
        for (ContractRecord contract : all) {
            Proposal proposal = requireProposal(contract);
            if (nowMillis > proposal.beginsByMillis() + MOST_LATE_MILLIS) {
                end(id, Negotiation.State.EXPIRED, "The coordinator was away when it should have begun.");
                return;
            }
            for (Asked asked : proposal.asked()) {
                boolean accepted = proposal.acceptance(asked).isPresent();
                if (!accepted && nowMillis < proposal.untilMillis(asked)) {
                    awaited = true;
                } else if (!accepted && !proposal.acceptsBySilence(asked)) {
                    end(id, Negotiation.State.EXPIRED, "Peer " + asked.peer() + " did not accept it in time.");
                    return;
                }
            }
        }
        if (!awaited) {
            accept(order, all, nowMillis);
        }
    }

    private void accept(Order order, List<ContractRecord> all, long nowMillis) {
        try {
            var unused = accepting.accept(
                    order.demand(),
                    order.signed(),
                    all.stream().map(contract -> begun(contract, nowMillis)).toList(),
                    nowMillis);
        } catch (BarterException refused) {
            if (PASSING.contains(refused.kind())) {
                contracts.dueAgain(order.contracts().get(0));
                if (refused.kind() != Kind.UNAVAILABLE && accepting.isSure()) {
                    order.contracts().stream().map(contracts::contract).forEach(this::putBack);
                }
                throw refused;
            }
            boolean poor = refused.kind() == Kind.INSUFFICIENT_BALANCE || refused.kind() == Kind.INVALID;
            end(
                    order.id(),
                    Negotiation.State.ACCEPTED,
                    "All accepted it, but "
                            + (poor
                                    ? "its consumer could not pay for it any more."
                                    : "something of it was gone by then."));
        }
    }

    private ContractRecord begun(ContractRecord contract, long nowMillis) {
        Proposal proposal = requireProposal(contract);
        // Whoever accepted it did so for a contract that begins by then, and rounds come a little late.
        Contract begun = contract.contract()
                .beginningAt(Math.min(nowMillis, proposal.beginsByMillis()))
                .approvedBy(proposal.asked().stream()
                        .flatMap(asked -> proposal.acceptance(asked).stream())
                        .toList());
        return contract.with(contract.contract(), proposal.ended(Negotiation.State.ACCEPTED, "All accepted it."))
                .drafted(begun, drafting.countersigned(begun));
    }

    /** A draft of accepted terms that never came to the books: it waits again, and for nobody. */
    void putBack(ContractRecord draft) {
        Proposal proposal = draft.proposal();
        if (draft.state() == State.DRAFTED && proposal != null) {
            Contract latest =
                    draft.contract().beginningAt(proposal.beginsByMillis()).approvedBy(List.of());
            contracts.putBack(draft.moved(State.PROPOSED).with(latest, proposal.ended(null, "")));
        }
    }

    /** Ends an order that its peer takes back, unless all have accepted it. To be called under no lock of it. */
    void withdraw(OrderId id) {
        boolean unused = locks.with(id, () -> {
            end(id, Negotiation.State.WITHDRAWN, "Its order was cancelled.");
            return true;
        });
    }

    /** Does what is due about a contract that may wait for persons; says when something is due next. */
    OptionalLong overdue(ContractId id) {
        OrderId orderId = contracts.contract(id).contract().order();
        return locks.with(orderId, () -> {
            Optional<Order> order = catalog.order(orderId);
            if (order.isEmpty() || !order.get().contracts().contains(id)) {
                refuse(contracts.contract(id), Negotiation.State.WITHDRAWN, "Its order did not come about.");
                return OptionalLong.empty();
            }
            acceptIfAllHave(orderId);
            ContractRecord contract = contracts.contract(id);
            Proposal proposal = contract.proposal();
            return contract.state() == State.PROPOSED && proposal != null
                    ? proposal.nextDeadlineMillis(clock.nowMillis())
                    : OptionalLong.empty();
        });
    }

    /** Ends all contracts of an order that wait for persons, or were refused by the books after they had. */
    private void end(OrderId id, Negotiation.State how, String why) {
        order(id).contracts().stream()
                .flatMap(contract -> catalog.contract(contract).stream())
                .forEach(contract -> refuse(contract, how, why));
    }

    private void refuse(ContractRecord contract, Negotiation.State how, String why) {
        Proposal proposal = contract.proposal();
        if (proposal == null) {
            return;
        }
        ContractRecord ended = contract.with(contract.contract(), proposal.ended(how, why));
        if (contract.state() == State.PROPOSED || contract.state() == State.DRAFTED) {
            ContractRecord unused = contracts.move(ended, State.REFUSED);
        }
    }

    private Order order(OrderId id) {
        return catalog.order(id)
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no order " + id + "."));
    }

    private static Proposal requireProposal(ContractRecord contract) {
        return Objects.requireNonNull(contract.proposal(), "nobody is asked about this contract");
    }
}
