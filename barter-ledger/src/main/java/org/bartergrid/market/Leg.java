package org.bartergrid.market;

import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Quantity;

/**
 * What one side of a contract gives the other.
 *
 * @param giver who gives
 * @param receiver who gets
 * @param category what kind of thing
 * @param quantity at most how much of it
 * @param slots how many slots at once, for COMPUTING_POWER; else 0
 * @param window when
 */
public record Leg(PeerId giver, PeerId receiver, Category category, Quantity quantity, int slots, Window window) {}
