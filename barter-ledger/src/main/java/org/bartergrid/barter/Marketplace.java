package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Command;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Candidate;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Leg;
import org.bartergrid.market.Matcher;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.Order;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Reputation;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Proportion;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Quantity.Measure;
import org.jspecify.annotations.Nullable;

/**
 * Offers, searches and orders. Safe for any thread: what changes the market is done by one at a time.
 *
 * <p>The catalog is written before the books (as a draft) and after them (as agreed); the books alone decide. So a crash
 * in between leaves drafts, which {@link #recover} compares with the books at the next start.
 */
final class Marketplace {
    private static final int MOST_CANDIDATES = 1_000;

    private final BarterPolicy policy;
    private final SigningKey coordinatorKey;
    private final Clock clock;
    private final TimeOrderedIds ids;
    private final Clerk clerk;
    private final Catalog catalog;
    private final Enrolment enrolment;

    Marketplace(
            BarterPolicy policy,
            SigningKey coordinatorKey,
            Clock clock,
            TimeOrderedIds ids,
            Clerk clerk,
            Catalog catalog,
            Enrolment enrolment) {
        this.policy = policy;
        this.coordinatorKey = coordinatorKey;
        this.clock = clock;
        this.ids = ids;
        this.clerk = clerk;
        this.catalog = catalog;
        this.enrolment = enrolment;
    }

    synchronized Offer placeOffer(SignedDocument signed) {
        OfferMandate mandate = Documents.read(() -> OfferMandate.parse(signed.document()));
        Documents.requireSignature(
                signed,
                mandate.peer().value(),
                SignedDocument.ROLE_PEER,
                enrolment.peer(mandate.peer()).key());
        Documents.requireTimely(mandate.offer().value(), clock.nowMillis());
        Optional<Offer> known = catalog.offer(mandate.offer());
        if (known.isPresent()) {
            if (known.get().signed().document().equals(signed.document())) {
                return known.get();
            }
            throw new BarterException(
                    Kind.CONFLICT, "There is another offer with the id " + mandate.offer() + ": make a new id.");
        }
        ValuedNode node = enrolment.valued(enrolment.node(mandate.node()));
        requireDeliverable(mandate, node.node());
        List<Offer> replaced = replaceable(mandate.node());
        List<Capacity.Step> steps = new ArrayList<>();
        replaced.forEach(offer -> steps.add(new Capacity.Step.Close(offer.id())));
        steps.add(new Capacity.Step.Admit(mandate.offer(), mandate.slots(), mandate.window()));
        clerk.mustPerform(new Command(new EntryId(ids.next()), steps, List.of()));
        replaced.forEach(offer -> catalog.put(offer.with(Offer.State.WITHDRAWN)));
        Offer offer = new Offer(
                mandate,
                signed,
                Enrolment.asked(mandate.reservePriceMinorPerCpuSecond(), node.valuation()),
                Offer.State.OPEN);
        catalog.put(offer);
        return offer;
    }

    private void requireDeliverable(OfferMandate mandate, Node node) {
        if (mandate.category() != Category.COMPUTING_POWER) {
            throw new BarterException(
                    Kind.INVALID,
                    "This release delivers COMPUTING_POWER only: " + mandate.category() + " cannot be offered yet.");
        }
        if (mandate.slots() > node.rating().slots()) {
            throw new BarterException(
                    Kind.INVALID,
                    "Node " + node.id() + " was rated with " + node.rating().slots() + " slots, but " + mandate.slots()
                            + " are offered: offer fewer, or rate it again.");
        }
        if (mandate.window().untilMillis() <= clock.nowMillis()) {
            throw new BarterException(Kind.INVALID, "The offer's time is over already: offer a window to come.");
        }
    }

    /** The open offers of a node, which a new one replaces; but not while work is reserved under one of them. */
    private List<Offer> replaceable(NodeId node) {
        List<Offer> open = catalog.openOffersOf(node);
        for (Offer offer : open) {
            int reserved = clerk.read(books -> books.capacity().reservationsOf(offer.id()));
            if (reserved > 0) {
                throw new BarterException(
                        Kind.CONFLICT,
                        "Node " + node + " still serves " + reserved + " contracts under its offer " + offer.id()
                                + ": keep that offer until they end.");
            }
        }
        return open;
    }

    synchronized Offer withdrawOffer(PeerId peer, OfferId id) {
        Offer offer = offer(id);
        if (!offer.mandate().peer().equals(peer)) {
            throw new BarterException(
                    Kind.FORBIDDEN, "The offer " + id + " is not of peer " + peer + ", who cannot withdraw it.");
        }
        if (offer.state() == Offer.State.WITHDRAWN) {
            return offer;
        }
        clerk.mustPerform(new Command(new EntryId(ids.next()), List.of(new Capacity.Step.Close(id)), List.of()));
        Offer withdrawn = offer.with(Offer.State.WITHDRAWN);
        catalog.put(withdrawn);
        return withdrawn;
    }

    /** Takes offers out of the market whose time is over. */
    synchronized void retireEnded() {
        for (Offer offer : catalog.openOffers(Category.COMPUTING_POWER, MOST_CANDIDATES)) {
            if (offer.mandate().window().untilMillis() <= clock.nowMillis()) {
                catalog.put(offer.with(Offer.State.WITHDRAWN));
            }
        }
    }

    Offer offer(OfferId id) {
        return catalog.offer(id)
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no offer " + id + "."));
    }

    SearchAnswer search(Demand demand, Condition condition, @Nullable PeerId consumer) {
        long nowMillis = clock.nowMillis();
        return search(demand, condition, consumer, term(demand, nowMillis));
    }

    private static Window term(Demand demand, long fromMillis) {
        return new Window(fromMillis, fromMillis + demand.termSeconds() * 1000);
    }

    private SearchAnswer search(Demand demand, Condition condition, @Nullable PeerId consumer, Window term) {
        List<Offer> open = new ArrayList<>();
        Map<OfferId, Node> nodes = new HashMap<>();
        Map<PeerId, Reputation> reputations = new HashMap<>();
        for (Offer offer : catalog.openOffers(demand.category(), MOST_CANDIDATES)) {
            Optional<Node> node = catalog.node(offer.mandate().node());
            if (node.isPresent() && offer.mandate().window().untilMillis() > term.fromMillis()) {
                open.add(offer);
                nodes.put(offer.id(), node.get());
                reputations.computeIfAbsent(node.get().peer(), this::reputation);
            }
        }
        List<Candidate> candidates = clerk.read(books -> {
            List<Candidate> found = new ArrayList<>();
            for (Offer offer : open) {
                Node node = nodes.get(offer.id());
                if (node != null) {
                    found.add(new Candidate(
                            offer,
                            node,
                            reputations.getOrDefault(node.peer(), Reputation.NEW),
                            books.capacity().freeSlots(offer.id(), term),
                            enrolment.alive(node.id())));
                }
            }
            return found;
        });
        return Matcher.search(demand, condition, consumer, term, candidates);
    }

    private Reputation reputation(PeerId peer) {
        return catalog.peer(peer).map(Peer::reputation).orElse(Reputation.NEW);
    }

    synchronized Ordered order(SignedDocument signed) {
        DemandMandate mandate = Documents.read(() -> DemandMandate.parse(signed.document()));
        Documents.requireSignature(
                signed,
                mandate.peer().value(),
                SignedDocument.ROLE_PEER,
                enrolment.peer(mandate.peer()).key());
        long nowMillis = clock.nowMillis();
        Documents.requireTimely(mandate.order().value(), nowMillis);
        Optional<Ordered> known = written(mandate.order()).filter(Marketplace::stands);
        if (known.isPresent()) {
            if (known.get().order().signed().document().equals(signed.document())) {
                return known.get();
            }
            throw new BarterException(
                    Kind.CONFLICT, "There is another order with the id " + mandate.order() + ": make a new id.");
        }
        requireFeasible(mandate, nowMillis);
        Demand demand = mandate.criteria();
        Window term = term(demand, nowMillis);
        SearchAnswer answer = search(demand, Condition.All.NOTHING, mandate.peer(), term);
        if (!answer.satisfied()) {
            throw new BarterException(Kind.NOTHING_FITS, answer.explanation(), answer);
        }
        List<ContractRecord> drafts = answer.ranked().subList(0, demand.nodes()).stream()
                .map(ranked -> draft(mandate, signed, ranked, term))
                .toList();
        return accept(mandate, signed, drafts, nowMillis);
    }

    private static void requireFeasible(DemandMandate mandate, long nowMillis) {
        if (mandate.notAfterMillis() <= nowMillis) {
            throw new BarterException(Kind.INVALID, "The demand's mandate is over already: sign a new one.");
        }
        Demand demand = mandate.criteria();
        long mostSeconds = Math.multiplyExact((long) demand.nodes() * demand.slotsPerNode(), demand.termSeconds());
        if (mostSeconds < demand.cpuSeconds()) {
            throw new BarterException(
                    Kind.INVALID,
                    demand.nodes() + " nodes with " + demand.slotsPerNode() + " slots give " + mostSeconds
                            + " CPU-seconds in a term of " + demand.termSeconds() + " s, but " + demand.cpuSeconds()
                            + " are demanded: lengthen the term, or ask for more nodes or slots.");
        }
    }

    /** One contract for one candidate: an equal part of the demanded time, rounded up, at the negotiated price. */
    private ContractRecord draft(DemandMandate mandate, SignedDocument signed, RankedCandidate ranked, Window term) {
        Demand demand = mandate.criteria();
        Offer offer = ranked.candidate().offer();
        long cpuMillis = (demand.cpuSeconds() * 1000 + demand.nodes() - 1) / demand.nodes();
        long price = ranked.agreedPriceMinorPerCpuSecond();
        long value = Documents.read(() -> costOf(cpuMillis, price));
        PeerId consumer = mandate.peer();
        PeerId provider = offer.mandate().peer();
        Contract contract = new Contract(
                new ContractId(ids.next()),
                mandate.order(),
                consumer,
                provider,
                offer.mandate().node(),
                offer.id(),
                List.of(
                        new Leg(
                                provider,
                                consumer,
                                Category.COMPUTING_POWER,
                                new Quantity(cpuMillis, Measure.CPU_MILLIS),
                                demand.slotsPerNode(),
                                term),
                        new Leg(
                                consumer,
                                provider,
                                Category.MONEY,
                                new Quantity(value, Measure.CREDIT_MINOR),
                                0,
                                term)),
                price,
                cpuMillis,
                value,
                // The coordinator takes no commission from itself: its account would pay itself, which books refuse.
                consumer.equals(PeerId.GRID) ? 0 : policy.commissionBasisPoints(),
                term,
                policy.graceMillis(),
                offer.signed(),
                signed);
        return ContractRecord.draft(
                contract,
                SignedDocument.sign(
                        contract.toJson(), PeerId.GRID.value(), SignedDocument.ROLE_COORDINATOR, coordinatorKey));
    }

    private static long costOf(long cpuMillis, long price) {
        try {
            return Proportion.floor(cpuMillis, price, 1_000);
        } catch (ArithmeticException beyond) {
            throw new IllegalArgumentException("the value of so much time is beyond what books can carry", beyond);
        }
    }

    /** Reserves every leg and places every hold in one command, or nothing. */
    private Ordered accept(DemandMandate mandate, SignedDocument signed, List<ContractRecord> drafts, long nowMillis) {
        AccountId payer = AccountId.of(mandate.peer().value(), Unit.CREDIT);
        List<Capacity.Step> reservations = new ArrayList<>();
        List<Step> holds = new ArrayList<>();
        long heldMinor = 0;
        for (ContractRecord draft : drafts) {
            Contract contract = draft.contract();
            reservations.add(
                    new Capacity.Step.Reserve(contract.id(), contract.offer(), contract.slots(), contract.window()));
            if (contract.holdMinor() > 0) {
                holds.add(new Step.PlaceHold(
                        new HoldId(contract.id().value()),
                        payer,
                        Unit.CREDIT,
                        contract.holdMinor(),
                        contract.holdExpiresAtMillis()));
            }
            heldMinor = Math.addExact(heldMinor, contract.holdMinor());
        }
        if (heldMinor > mandate.budgetMinor()) {
            throw new BarterException(
                    Kind.INVALID,
                    "The contracts would hold " + Amounts.inWords(heldMinor, Unit.CREDIT)
                            + ", but the demand's budget is " + Amounts.inWords(mandate.budgetMinor(), Unit.CREDIT)
                            + ": raise it, or ask for fewer CPU-seconds.");
        }
        requireBalance(payer, heldMinor);
        Order order = new Order(
                mandate, signed, drafts.stream().map(ContractRecord::id).toList(), heldMinor, nowMillis);
        drafts.forEach(catalog::put);
        catalog.put(order);
        try {
            clerk.mustPerform(new Command(new EntryId(ids.next()), reservations, holds));
        } catch (BarterException refused) {
            if (refused.kind() != Kind.UNAVAILABLE) {
                drafts.forEach(draft -> catalog.put(draft.moved(State.REFUSED)));
            }
            throw refused;
        }
        List<ContractRecord> agreed =
                drafts.stream().map(draft -> draft.moved(State.AGREED)).toList();
        agreed.forEach(catalog::put);
        return new Ordered(order, agreed);
    }

    /** Says what is missing in all; the books, which refuse one hold, could only speak of that one. */
    private void requireBalance(AccountId payer, long neededMinor) {
        long available = clerk.read(books -> books.ledger().find(payer))
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no account " + payer + "."))
                .availableMinor();
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
        if (written.stream()
                .flatMap(order -> order.contracts().stream())
                .anyMatch(contract -> contract.state() == State.DRAFT)) {
            throw new BarterException(
                    Kind.UNAVAILABLE, "Whether order " + id + " stands is not certain yet: ask again in a moment.");
        }
        return written.filter(Marketplace::stands)
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no order " + id + "."));
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
                        .noneMatch(contract -> contract.state() == State.REFUSED || contract.state() == State.DRAFT);
    }

    /** After a crash: what the books know of a draft decides what it is. */
    void recover() {
        List<ContractRecord> drafts = catalog.contractsIn(State.DRAFT, Page.LARGEST);
        while (!drafts.isEmpty()) {
            for (ContractRecord draft : drafts) {
                boolean agreed = clerk.read(books -> books.capacity()
                                .find(draft.id())
                                .isPresent()
                        || books.ledger().find(new HoldId(draft.id().value())).isPresent());
                catalog.put(draft.moved(agreed ? State.AGREED : State.REFUSED));
            }
            drafts = catalog.contractsIn(State.DRAFT, Page.LARGEST);
        }
    }
}
