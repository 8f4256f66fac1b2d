package org.bartergrid.peer;

/**
 * A participant: a person, lab or firm with a key and an account.
 *
 * @param id its handle
 * @param displayName how it wants to be called, 1 to 100 characters
 * @param key what its mandates are verified with
 * @param keyKept whether the coordinator keeps that key, and signs for whoever knows the peer's password
 * @param profile what it says about itself
 * @param inventory what it has to give that is on none of its nodes
 * @param reputation what delivery has shown of it
 * @param registeredAtMillis when it came, epoch milliseconds
 */
public record Peer(
        PeerId id,
        String displayName,
        VerificationKey key,
        boolean keyKept,
        Profile profile,
        Inventory inventory,
        Reputation reputation,
        long registeredAtMillis) {
    public Peer {
        if (displayName.isBlank() || displayName.length() > 100) {
            throw new IllegalArgumentException("a peer's display name must have 1 to 100 characters");
        }
    }

    /** The same peer with another reputation. */
    public Peer with(Reputation newReputation) {
        return new Peer(id, displayName, key, keyKept, profile, inventory, newReputation, registeredAtMillis);
    }
}
