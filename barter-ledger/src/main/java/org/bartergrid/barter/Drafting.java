package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.Ledger;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Leg;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Proportion;

/** Writes contracts down, and signs them for the coordinator. For whoever changes the market. */
final class Drafting {
    private static final long BASIS_POINTS = 10_000;

    private final BarterPolicy policy;
    private final SigningKey coordinatorKey;
    private final TimeOrderedIds ids;
    private final Clerk clerk;
    private final Catalog catalog;
    private final Enrolment enrolment;
    private final Listings listings;

    Drafting(
            BarterPolicy policy,
            SigningKey coordinatorKey,
            TimeOrderedIds ids,
            Clerk clerk,
            Catalog catalog,
            Enrolment enrolment,
            Listings listings) {
        this.policy = policy;
        this.coordinatorKey = coordinatorKey;
        this.ids = ids;
        this.clerk = clerk;
        this.catalog = catalog;
        this.enrolment = enrolment;
        this.listings = listings;
    }

    /**
     * Which of a provider's contracts in an order.
     *
     * @param number below 0 for processor time
     * @param penaltyBasisPoints what is promised differently stands in different ones
     */
    private record Place(PeerId provider, int number, int penaltyBasisPoints) {}

    /**
     * One contract for everything that a provider gives; but what serves the same want twice stands in two, and every
     * machine that gives processor time has one of its own.
     *
     * @param picks who serves each want
     */
    List<Contract> write(DemandMandate mandate, SignedDocument signed, List<List<Pick>> picks, Window term) {
        BarterPolicy.requireAllowed(
                "demand", policy.commissionOf(mandate.peer()), mandate.manner().commissionBasisPoints());
        ReturnGoods goods = new ReturnGoods(mandate, term, clerk, catalog, enrolment, listings);
        Map<Place, List<Pick>> contracts = new LinkedHashMap<>();
        for (List<Pick> ofOneWant : picks) {
            Map<PeerId, Integer> times = new HashMap<>();
            for (Pick pick : ofOneWant) {
                PeerId provider = pick.mandate().peer();
                // A contract for processor time is with one machine, whose receipts count for it.
                int number = pick.want().category() == Category.COMPUTING_POWER
                        ? -contracts.size() - 1
                        : times.merge(provider, 1, Integer::sum);
                contracts
                        .computeIfAbsent(
                                new Place(provider, number, pick.mandate().penaltyBasisPoints()),
                                place -> new ArrayList<>())
                        .add(pick);
            }
        }
        List<Contract> written = new ArrayList<>();
        for (List<Pick> together : contracts.values()) {
            written.add(Documents.read(() -> withinBooks(mandate, signed, together, goods, term)));
        }
        return written;
    }

    /** A contract that was written, as it goes to the books. */
    ContractRecord signed(Contract contract) {
        return ContractRecord.draft(contract, countersigned(contract));
    }

    /** A contract as the coordinator signs it. */
    SignedDocument countersigned(Contract contract) {
        return SignedDocument.sign(
                contract.toJson(), PeerId.GRID.value(), SignedDocument.ROLE_COORDINATOR, coordinatorKey);
    }

    /**
     * A proposed contract at another price.
     *
     * @throws BarterException INVALID, if that is none
     */
    Contract repriced(Contract contract, long priceMinor) {
        return Documents.read(() -> holdable(() -> contract.at(priceMinor)));
    }

    private Contract contract(
            DemandMandate mandate, SignedDocument signed, List<Pick> picks, ReturnGoods goods, Window term) {
        PeerId consumer = mandate.peer();
        PeerId provider = picks.get(0).mandate().peer();
        List<Leg> legs = new ArrayList<>();
        long worthMinor = 0;
        for (Pick pick : picks) {
            Leg leg = leg(consumer, pick, term);
            worthMinor = Math.addExact(worthMinor, leg.valueMinor());
            legs.add(leg);
        }
        List<Leg> inReturn = goods.give(
                provider,
                ReturnGoods.acceptedByAll(picks.stream().map(Pick::mandate).toList()),
                worthMinor);
        long restMinor =
                worthMinor - inReturn.stream().mapToLong(Leg::valueMinor).sum();
        legs.addAll(inReturn);
        boolean balances = !inReturn.isEmpty()
                && restMinor <= Proportion.floor(worthMinor, policy.toleranceBasisPoints(), BASIS_POINTS);
        if (restMinor > 0 && !balances) {
            legs.add(Leg.ofCredits(consumer, provider, restMinor, term));
        }
        return new Contract(
                new ContractId(ids.next()),
                mandate.order(),
                consumer,
                provider,
                legs,
                balances ? policy.toleranceBasisPoints() : 0,
                policy.commissionOf(consumer),
                policy.providerCommissionOf(provider),
                picks.get(0).mandate().penaltyBasisPoints(),
                term,
                policy.graceMillis(),
                keys(consumer, provider),
                Stream.of(consumer, provider)
                        .filter(peer -> enrolment.peer(peer).keyKept())
                        .collect(Collectors.toSet()),
                mandates(legs),
                signed,
                List.of());
    }

    private Contract withinBooks(
            DemandMandate mandate, SignedDocument signed, List<Pick> picks, ReturnGoods goods, Window term) {
        return holdable(() -> contract(mandate, signed, picks, goods, term));
    }

    private static Contract holdable(Supplier<Contract> writing) {
        try {
            Contract contract = writing.get();
            requireHoldable(contract.holdMinor());
            requireHoldable(contract.providerHoldMinor());
            return contract;
        } catch (ArithmeticException beyond) {
            throw new IllegalArgumentException("the value of so much is beyond what books can carry", beyond);
        }
    }

    private static void requireHoldable(long minor) {
        if (minor > Ledger.LARGEST_AMOUNT_MINOR) {
            throw new ArithmeticException("more than an amount can be");
        }
    }

    private static Leg leg(PeerId consumer, Pick pick, Window term) {
        return Leg.of(
                consumer,
                pick.mandate(),
                pick.want().part(),
                pick.want().slots(),
                term,
                pick.ranked().agreedPriceMinor());
    }

    private Map<PeerId, VerificationKey> keys(PeerId consumer, PeerId provider) {
        Map<PeerId, VerificationKey> keys = new HashMap<>();
        keys.put(PeerId.GRID, coordinatorKey.verificationKey());
        keys.put(consumer, enrolment.peer(consumer).key());
        keys.put(provider, enrolment.peer(provider).key());
        return keys;
    }

    private List<SignedDocument> mandates(List<Leg> legs) {
        List<SignedDocument> mandates = new ArrayList<>();
        for (Leg leg : legs) {
            OfferId offer = leg.offer();
            if (offer != null) {
                mandates.add(catalog.offer(offer).orElseThrow().signed());
            }
        }
        return mandates;
    }
}
