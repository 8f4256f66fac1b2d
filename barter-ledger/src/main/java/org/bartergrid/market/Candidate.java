package org.bartergrid.market;

import org.bartergrid.resource.ComputingPower;

/**
 * An offer that could serve a demand, or almost: what a search ranks.
 *
 * @param offer the offer
 * @param rating what its node was rated
 * @param freeSlots how many of its slots are free during the demanded term
 * @param alive whether its node was heard of lately
 */
public record Candidate(Offer offer, ComputingPower rating, int freeSlots, boolean alive) {}
