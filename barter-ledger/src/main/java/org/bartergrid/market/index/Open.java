package org.bartergrid.market.index;

import org.bartergrid.market.Listing;

/**
 * An offer of the index.
 *
 * @param listing the offer
 * @param freeSlots how many of its slots are free from now on, as was noted last
 */
public record Open(Listing listing, int freeSlots) {}
