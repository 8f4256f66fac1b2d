package org.bartergrid.peer;

import org.bartergrid.resource.ComputingPower;

/**
 * One enrolled machine of a peer, with the rating that it measured of itself.
 *
 * @param id its name under its peer
 * @param key what its receipts are verified with
 * @param profile what it says about itself
 * @param rating its computing power, as its share allows it
 * @param inventory what else it has to give
 * @param updatedAtMillis when it last reported itself, epoch milliseconds
 */
public record Node(
        NodeId id,
        VerificationKey key,
        Profile profile,
        ComputingPower rating,
        Inventory inventory,
        long updatedAtMillis) {
    /** The peer who owns it. */
    public PeerId peer() {
        return id.peer();
    }
}
