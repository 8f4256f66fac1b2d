package org.bartergrid.market;

import java.util.OptionalLong;
import java.util.TreeMap;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Resource;

/**
 * An open offer with all that a condition can ask about it.
 *
 * @param mandate what is offered
 * @param priceMinor what it asks for, see {@link Offer#priceMinor}
 * @param resource what is offered: for processor time what its node was rated last, else what the mandate says
 * @param profile of its node, or of its peer if it has none
 * @param reputation of its peer
 */
public record Listing(OfferMandate mandate, long priceMinor, Resource resource, Profile profile, Reputation reputation)
        implements Condition.Subject {

    /** The id of the offer. */
    public OfferId id() {
        return mandate.offer();
    }

    @Override
    public OptionalLong number(Field field) {
        if (field.equals(Field.PRICE)) {
            return OptionalLong.of(priceMinor);
        } else if (field.equals(Field.OFFERED_SLOTS)) {
            return OptionalLong.of(mandate.slots());
        } else if (field.equals(Field.PENALTY)) {
            return OptionalLong.of(mandate.penaltyBasisPoints());
        } else if (field.equals(Field.APPROVAL)) {
            Approval approval = mandate.manner().approval();
            return OptionalLong.of(approval == null ? 0 : approval.withinSeconds());
        } else if (field.equals(Field.MEMORY_PER_SLOT)) {
            return resource instanceof ComputingPower power
                    ? OptionalLong.of(power.memoryMegabytesPerSlot())
                    : OptionalLong.empty();
        } else if (Subjects.OF_PEERS.contains(field)) {
            return Subjects.number(reputation, field);
        }
        return field.rating().map(resource::figure).orElseGet(OptionalLong::empty);
    }

    @Override
    public String words(Field field) {
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
