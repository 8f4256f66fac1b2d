package org.bartergrid.market;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Proportion;
import org.jspecify.annotations.Nullable;

/**
 * Checks a countersigned contract with nothing but itself and the coordinator's key: that nobody changed it, that both
 * sides signed mandates for it, and that it stays inside them. For one check.
 */
public final class ContractCheck {
    private final SignedDocument signed;
    private final List<String> problems = new ArrayList<>();

    private ContractCheck(SignedDocument signed) {
        this.signed = signed;
    }

    /**
     * What is wrong with a contract, in sentences; nothing if all is well.
     *
     * @param coordinator the key of the grid whose contract it should be; null if any will do, which proves only that it is
     *     what somebody signed
     */
    public static List<String> problems(SignedDocument signed, @Nullable VerificationKey coordinator) {
        Contract contract;
        try {
            contract = Contract.parse(signed.document());
        } catch (IllegalArgumentException malformed) {
            return List.of("It is no contract: " + malformed.getMessage() + ".");
        }
        ContractCheck check = new ContractCheck(signed);
        try {
            check.look(contract, coordinator);
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            check.problems.add("It cannot be checked to its end: " + malformed.getMessage() + ".");
        }
        return List.copyOf(check.problems);
    }

    private void look(Contract contract, @Nullable VerificationKey coordinator) {
        Map<PeerId, VerificationKey> keys = contract.keys();
        VerificationKey countersigned = keys.isEmpty() ? coordinator : keys.get(PeerId.GRID);
        require(
                coordinator == null || coordinator.equals(countersigned),
                "It is of another grid than the one whose key was given.");
        require(
                countersigned != null
                        && signed.isSignedBy(PeerId.GRID.value(), SignedDocument.ROLE_COORDINATOR, countersigned),
                "The coordinator's signature does not fit: it was changed, or signed by somebody else.");
        if (keys.isEmpty()) {
            // Version 1 did not name the keys of its peers; the coordinator had checked their signatures.
            return;
        }
        DemandMandate demand = DemandMandate.parse(contract.demandMandate().document());
        requireSigned(contract.demandMandate(), contract.consumer(), keys);
        require(
                demand.peer().equals(contract.consumer()) && demand.order().equals(contract.order()),
                "The demand inside is of another peer or order.");
        lookAtOffers(contract, demand, offers(contract, keys));
        lookAtWorth(contract, demand);
    }

    private Map<OfferId, OfferMandate> offers(Contract contract, Map<PeerId, VerificationKey> keys) {
        Map<OfferId, OfferMandate> offers = new HashMap<>();
        for (SignedDocument document : contract.offerMandates()) {
            OfferMandate offer = OfferMandate.parse(document.document());
            requireSigned(document, offer.peer(), keys);
            offers.put(offer.offer(), offer);
        }
        return offers;
    }

    private void requireSigned(SignedDocument mandate, PeerId peer, Map<PeerId, VerificationKey> keys) {
        VerificationKey key = keys.get(peer);
        require(
                key != null && mandate.isSignedBy(peer.value(), SignedDocument.ROLE_PEER, key),
                "A mandate inside is not signed by " + peer + ".");
    }

    private void lookAtOffers(Contract contract, DemandMandate demand, Map<OfferId, OfferMandate> offers) {
        List<Want> open = new ArrayList<>(demand.criteria().wants());
        for (Leg leg : contract.legs()) {
            if (leg.isPayment()) {
                continue;
            }
            OfferMandate offer = offers.get(leg.offer());
            if (offer == null) {
                problems.add("The offer " + leg.offer() + " of a leg is not inside.");
                continue;
            }
            lookAtOffer(contract, leg, offer);
            if (leg.giver().equals(contract.provider())) {
                require(
                        open.removeIf(want -> serves(leg, want)),
                        "Nobody asked for " + leg.category() + " at the price of its leg.");
                require(
                        offer.trusts().includes(contract.consumer()),
                        "The offer " + offer.offer() + " is not open to " + contract.consumer() + ".");
            } else {
                require(
                        demand.gives().contains(leg.offer()),
                        "The demand does not give the offer " + leg.offer() + ".");
                require(
                        acceptedByAll(contract, offers, leg.category()),
                        "The provider does not accept " + leg.category() + " in return.");
            }
        }
    }

    private void lookAtOffer(Contract contract, Leg leg, OfferMandate offer) {
        require(
                offer.peer().equals(leg.giver())
                        && offer.category() == leg.category()
                        && Objects.equals(offer.node(), leg.node())
                        && Objects.equals(offer.resource(), leg.resource()),
                "A leg is of something else than its offer " + offer.offer() + ".");
        require(leg.slots() <= offer.slots(), "A leg has more slots than its offer " + offer.offer() + ".");
        require(
                leg.window().equals(contract.window()) && offer.window().contains(leg.window()),
                "A leg lies outside of the time of its offer " + offer.offer() + ".");
        require(
                leg.priceMinor() >= offer.reservePriceMinor(),
                "A leg is cheaper than the reserve of its offer " + offer.offer() + ".");
        require(
                leg.quantity().measure() == leg.category().measure()
                        && leg.quantity().amount() <= leg.quantity().measure().of(leg.slots(), length(leg.window())),
                "A leg has more than its slots give in the term.");
        require(
                leg.valueMinor() == leg.quantity().costMinor(leg.priceMinor()),
                "The worth of a leg is not its quantity at its price.");
        if (leg.giver().equals(contract.provider())) {
            require(
                    contract.providerCommissionBasisPoints() <= offer.commissionBasisPoints(),
                    "The provider's commission is more than its offer " + offer.offer() + " allows.");
        }
    }

    private static long length(Window window) {
        return window.untilMillis() - window.fromMillis();
    }

    private static boolean serves(Leg leg, Want want) {
        return leg.category() == want.category()
                && leg.slots() >= want.slots()
                && leg.priceMinor() <= want.maxPriceMinor();
    }

    private static boolean acceptedByAll(Contract contract, Map<OfferId, OfferMandate> offers, Category category) {
        return contract.legs().stream()
                .filter(leg -> !leg.isPayment() && leg.giver().equals(contract.provider()))
                .map(leg -> offers.get(leg.offer()))
                .allMatch(offer -> offer != null && offer.accepts().contains(category));
    }

    private void lookAtWorth(Contract contract, DemandMandate demand) {
        long given = Math.addExact(contract.returnMinor(), contract.paymentMinor());
        long tolerated = Proportion.floor(
                contract.valueMinor(), contract.toleranceBasisPoints(), OfferMandate.WHOLE_BASIS_POINTS);
        require(
                given <= contract.valueMinor() && contract.valueMinor() - given <= tolerated,
                "The sides differ in worth by more than the tolerance.");
        require(contract.holdMinor() <= demand.budgetMinor(), "It holds more than the budget of the demand.");
        require(
                contract.consumerCommissionBasisPoints() <= demand.commissionBasisPoints(),
                "The consumer's commission is more than the demand allows.");
    }

    private void require(boolean met, String problem) {
        if (!met && !problems.contains(problem)) {
            problems.add(problem);
        }
    }
}
