package org.bartergrid.resource;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One rated resource: what a peer has to give, in figures. Each category has its own record.
 *
 * <p>Ratings are integers in the units that their names say; no floating point reaches a signed document.
 */
public sealed interface Resource
        permits ComputingPower, Memory, Storage, Peripheral, SharedFile, InternetAccess, Money {
    /** The category this resource belongs to. */
    Category category();

    /** One of its figures; nothing if it has no such rating. */
    OptionalLong figure(Rating rating);

    /** Its figures, in the order in which people read them. */
    default Map<Rating, Long> ratings() {
        Map<Rating, Long> figures = new EnumMap<>(Rating.class);
        for (Rating rating : Rating.values()) {
            figure(rating).ifPresent(figure -> figures.put(rating, figure));
        }
        return Collections.unmodifiableMap(figures);
    }

    /** What it says of itself in words, by the names of its fields. */
    default Map<String, String> words() {
        return Map.of();
    }
}
