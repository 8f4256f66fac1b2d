package org.bartergrid.market;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Proportion;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Checks a countersigned contract without asking anybody: that nobody changed it, that both sides' keys signed mandates for
 * it, and that it stays inside them. For one check.
 *
 * <p>What a contract cannot prove by itself: that the keys inside are its peers' (they are the coordinator's word for anybody
 * who does not know them), that its price was bargained for and what is given in return counts at its valuation, that a
 * node was rated as demanded, that the peers' profiles and reputations were as an offer asks, and that all contracts of an
 * order together stay inside its budget. Of version 1, which has no keys, only the coordinator's signature is checked.
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
        return problems(signed, coordinator, Map.of());
    }

    /**
     * The same for somebody who knows keys of peers, its own for example.
     *
     * @param known keys that are not taken from the contract
     */
    public static List<String> problems(
            SignedDocument signed, @Nullable VerificationKey coordinator, Map<PeerId, VerificationKey> known) {
        Contract contract;
        try {
            contract = Contract.parse(signed.document());
        } catch (IllegalArgumentException malformed) {
            return List.of("It is no contract: " + malformed.getMessage() + ".");
        }
        ContractCheck check = new ContractCheck(signed);
        try {
            check.look(contract, coordinator, known);
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            check.problems.add("It cannot be checked to its end: " + malformed.getMessage() + ".");
        }
        return List.copyOf(check.problems);
    }

    private void look(Contract contract, @Nullable VerificationKey coordinator, Map<PeerId, VerificationKey> known) {
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
        known.forEach((peer, key) -> require(
                !keys.containsKey(peer) || key.equals(keys.get(peer)), "The key inside is not that of " + peer + "."));
        DemandMandate demand = DemandMandate.parse(contract.demandMandate().document());
        requireSigned(contract.demandMandate(), contract.consumer(), keys);
        require(
                demand.peer().equals(contract.consumer()) && demand.order().equals(contract.order()),
                "The demand inside is of another peer or order.");
        lookAtOffers(contract, demand, offers(contract, keys));
        lookAtApproval(contract, contract.consumer(), keys);
        lookAtApproval(contract, contract.provider(), keys);
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
        List<Leg> provided = new ArrayList<>();
        Map<OfferId, Long> slots = new HashMap<>();
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
            require(
                    slots.merge(offer.offer(), (long) leg.slots(), Long::sum) <= offer.slots(),
                    "The legs have more slots than their offer " + offer.offer() + ".");
            if (leg.giver().equals(contract.provider())) {
                provided.add(leg);
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
        lookAtWants(provided, demand, offers);
        require(
                length(contract.window()) == demand.criteria().termSeconds() * 1_000
                        && contract.window().fromMillis() <= demand.notAfterMillis(),
                "The term is not as long as was demanded, or begins when the demand was over.");
    }

    /** Every leg serves a want of its own. */
    private void lookAtWants(List<Leg> provided, DemandMandate demand, Map<OfferId, OfferMandate> offers) {
        List<Want> wants = demand.criteria().wants();
        long[][] together = new long[provided.size()][wants.size()];
        for (int leg = 0; leg < together.length; leg++) {
            for (int want = 0; want < wants.size(); want++) {
                together[leg][want] = serves(provided.get(leg), wants.get(want), offers) ? 0 : Assignment.NONE;
            }
        }
        int[] served = Assignment.best(together);
        for (int leg = 0; leg < served.length; leg++) {
            require(
                    served[leg] != Assignment.NONE,
                    "Nobody asked for " + provided.get(leg).category() + " as in its leg.");
        }
    }

    private void lookAtOffer(Contract contract, Leg leg, OfferMandate offer) {
        require(
                offer.peer().equals(leg.giver())
                        && offer.category() == leg.category()
                        && Objects.equals(offer.node(), leg.node())
                        && Objects.equals(offer.resource(), leg.resource()),
                "A leg is of something else than its offer " + offer.offer() + ".");
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
                    contract.penaltyBasisPoints() == offer.penaltyBasisPoints(),
                    "The penalty is not the one that its offer " + offer.offer() + " promises.");
            require(
                    contract.providerCommissionBasisPoints() <= offer.manner().commissionBasisPoints(),
                    "The provider's commission is more than its offer " + offer.offer() + " allows.");
        }
    }

    /** Where silence would not have been enough, a person accepted these terms, and for a contract that begins no later. */
    private void lookAtApproval(Contract contract, PeerId peer, Map<PeerId, VerificationKey> keys) {
        Approval asked = contract.approvalOf(peer);
        if (asked == null || asked.otherwise() == Approval.Otherwise.ACCEPT) {
            return;
        }
        VerificationKey key = keys.get(peer);
        require(
                key != null
                        && contract.approvals().stream()
                                .filter(signed -> signed.isSignedBy(peer.value(), SignedDocument.ROLE_PEER, key))
                                .map(signed -> Decision.parse(signed.document()))
                                .anyMatch(decision -> decision.accepts(contract, peer)),
                "It was not accepted by " + peer + ", whose mandate asks for that.");
    }

    private static long length(Window window) {
        return window.untilMillis() - window.fromMillis();
    }

    private static boolean serves(Leg leg, Want want, Map<OfferId, OfferMandate> offers) {
        OfferMandate offer = offers.get(leg.offer());
        return leg.category() == want.category()
                && leg.slots() == want.slots()
                && leg.quantity().equals(want.part())
                && leg.priceMinor() <= want.maxPriceMinor()
                && (offer == null || offer.resource() == null || meets(offer, offer.resource(), want.where()));
    }

    /** Whether an offer is what a condition asks for, as far as the offer itself says it. */
    private static boolean meets(OfferMandate offer, Resource resource, Condition where) {
        Listing said = new Listing(offer, 0, resource, Profile.EMPTY, Reputation.NEW);
        return where.parts().stream()
                .filter(part -> part.fields().stream().allMatch(field -> isSaid(field, resource)))
                .allMatch(part -> part.holds(said));
    }

    private static boolean isSaid(Field field, Resource resource) {
        return field.rating().stream()
                        .anyMatch(rating -> resource.figure(rating).isPresent())
                || resource.words().containsKey(field.name())
                || field.equals(Field.TEXT)
                || field.equals(Field.PENALTY)
                || field.equals(Field.APPROVAL)
                || field.equals(Field.CATEGORY)
                || field.equals(Field.PEER)
                || field.equals(Field.OFFERED_SLOTS);
    }

    private static boolean acceptedByAll(Contract contract, Map<OfferId, OfferMandate> offers, Category category) {
        return contract.legs().stream()
                .filter(leg -> !leg.isPayment() && leg.giver().equals(contract.provider()))
                .map(leg -> offers.get(leg.offer()))
                .allMatch(offer -> offer != null && offer.accepts().contains(category));
    }

    private void lookAtWorth(Contract contract, DemandMandate demand) {
        long given = Math.addExact(contract.returnMinor(), contract.paymentMinor());
        // Without slots in return nothing has to be rounded.
        long tolerated = contract.returnMinor() == 0
                ? 0
                : Proportion.floor(
                        contract.valueMinor(), contract.toleranceBasisPoints(), OfferMandate.WHOLE_BASIS_POINTS);
        require(
                given <= contract.valueMinor() && contract.valueMinor() - given <= tolerated,
                "The sides differ in worth by more than the tolerance.");
        require(contract.holdMinor() <= demand.budgetMinor(), "It holds more than the budget of the demand.");
        require(
                contract.consumerCommissionBasisPoints() <= demand.manner().commissionBasisPoints(),
                "The consumer's commission is more than the demand allows.");
    }

    private void require(boolean met, String problem) {
        if (!met && !problems.contains(problem)) {
            problems.add(problem);
        }
    }
}
