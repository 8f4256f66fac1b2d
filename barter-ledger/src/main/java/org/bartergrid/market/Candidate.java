package org.bartergrid.market;

import java.util.OptionalLong;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.resource.ComputingPower;

/**
 * An offer that could serve a demand, or almost: what a search ranks, and what its condition is asked about.
 *
 * @param offer the offer
 * @param node its node
 * @param reputation of its peer
 * @param freeSlots how many of its slots are free during the demanded term
 * @param alive whether its node was heard of lately
 */
public record Candidate(Offer offer, Node node, Reputation reputation, int freeSlots, boolean alive)
        implements Condition.Subject {
    /** What its node was rated. */
    public ComputingPower rating() {
        return node.rating();
    }

    @Override
    public OptionalLong number(Field field) {
        if (field.equals(Field.PRICE)) {
            return OptionalLong.of(offer.priceMinorPerCpuSecond());
        } else if (field.equals(Field.OFFERED_SLOTS)) {
            return OptionalLong.of(offer.mandate().slots());
        } else if (field.equals(Field.REPUTATION)) {
            return OptionalLong.of(reputation.deliveredPercent());
        } else if (field.equals(Field.DELIVERED)) {
            return OptionalLong.of(reputation.contractsDelivered());
        }
        return field.rating()
                .map(rating -> rating().ratings().get(rating))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public String words(Field field) {
        // Whoever hides something is not found by it either: a search would tell it.
        Profile shown = node.profile().shown();
        String words = null;
        if (field.equals(Field.CATEGORY)) {
            words = offer.mandate().category().name();
        } else if (field.equals(Field.PEER)) {
            words = offer.mandate().peer().value();
        } else if (field.equals(Field.NODE)) {
            words = node.id().value();
        } else if (field.equals(Field.PLACE)) {
            words = shown.place();
        } else if (field.equals(Field.TIME_ZONE)) {
            words = shown.timeZone();
        } else if (field.equals(Field.AFFILIATION)) {
            words = shown.affiliation();
        }
        return words == null ? "" : words;
    }
}
