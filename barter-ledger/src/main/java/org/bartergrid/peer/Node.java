package org.bartergrid.peer;

import org.bartergrid.resource.ComputingPower;
import org.jspecify.annotations.Nullable;

/**
 * One enrolled machine of a peer, with the rating that it measured of itself.
 *
 * @param id its name under its peer
 * @param key what its receipts are verified with
 * @param profile what it says about itself
 * @param rating its computing power, as its share allows it; {@link #counted} is what counts
 * @param correction what delivery has shown of that; null if it has shown nothing else
 * @param inventory what else it has to give
 * @param updatedAtMillis when it last reported itself, epoch milliseconds
 */
public record Node(
        NodeId id,
        VerificationKey key,
        Profile profile,
        ComputingPower rating,
        @Nullable Correction correction,
        Inventory inventory,
        long updatedAtMillis) {
    /** Its computing power, as far as delivery has not shown that it is less. */
    public ComputingPower counted() {
        return correction == null ? rating : correction.of(rating);
    }

    /** The same node after another delivery. */
    public Node with(@Nullable Correction newer) {
        return new Node(id, key, profile, rating, newer, inventory, updatedAtMillis);
    }

    /** The peer who owns it. */
    public PeerId peer() {
        return id.peer();
    }
}
