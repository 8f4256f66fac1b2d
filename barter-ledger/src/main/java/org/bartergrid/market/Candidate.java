package org.bartergrid.market;

import java.util.OptionalLong;
import java.util.TreeMap;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Resource;

/**
 * An offer that could serve a demand, or almost: what a search ranks, and what its condition is asked about.
 *
 * @param offer the offer
 * @param resource what is offered: for processor time what its node was rated last, else what the mandate says
 * @param profile of its node, or of its peer if it has none
 * @param reputation of its peer
 * @param freeSlots how many of its slots are free during the demanded term
 * @param alive whether its node was heard of lately; true if it has none
 */
public record Candidate(
        Offer offer, Resource resource, Profile profile, Reputation reputation, int freeSlots, boolean alive)
        implements Condition.Subject {

    @Override
    public OptionalLong number(Field field) {
        if (field.equals(Field.PRICE)) {
            return OptionalLong.of(offer.priceMinor());
        } else if (field.equals(Field.OFFERED_SLOTS)) {
            return OptionalLong.of(offer.mandate().slots());
        } else if (field.equals(Field.MEMORY_PER_SLOT)) {
            return resource instanceof ComputingPower power
                    ? OptionalLong.of(power.memoryMegabytesPerSlot())
                    : OptionalLong.empty();
        } else if (Subjects.OF_PEERS.contains(field)) {
            return Subjects.number(reputation, field);
        }
        return field.rating()
                .map(rating -> resource.ratings().get(rating))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public String words(Field field) {
        OfferMandate mandate = offer.mandate();
        if (field.equals(Field.CATEGORY)) {
            return mandate.category().name();
        } else if (field.equals(Field.NODE)) {
            NodeId node = mandate.node();
            return node == null ? "" : node.value();
        } else if (field.equals(Field.TEXT)) {
            return String.join(" ", new TreeMap<>(resource.words()).values());
        } else if (Subjects.OF_PEERS.contains(field)) {
            return Subjects.words(mandate.peer(), profile, field);
        }
        return Subjects.orEmpty(resource.words().get(field.name()));
    }
}
