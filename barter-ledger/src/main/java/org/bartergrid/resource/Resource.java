package org.bartergrid.resource;

import java.util.Map;

/**
 * One rated resource: what a peer has to give, in figures. Each category has its own record.
 *
 * <p>Ratings are integers in the units that their names say; no floating point reaches a signed document.
 */
public sealed interface Resource
        permits ComputingPower, Memory, Storage, Peripheral, SharedFile, InternetAccess, Money {
    /** The category this resource belongs to. */
    Category category();

    /** Its figures, in the order in which people read them. */
    Map<Rating, Long> ratings();

    /** What it says of itself in words, by the names of its fields. */
    default Map<String, String> words() {
        return Map.of();
    }
}
