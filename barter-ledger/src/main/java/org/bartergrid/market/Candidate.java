package org.bartergrid.market;

/**
 * An offer that could serve a demand, or almost: what a search ranks.
 *
 * @param listing the offer
 * @param freeSlots how many of its slots are free during the demanded term
 * @param alive whether its node was heard of lately; true if it has none
 */
public record Candidate(Listing listing, int freeSlots, boolean alive) {
    /** What is offered. */
    public OfferMandate mandate() {
        return listing.mandate();
    }
}
