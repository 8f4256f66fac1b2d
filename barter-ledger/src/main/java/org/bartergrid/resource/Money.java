package org.bartergrid.resource;

import java.util.Map;

/**
 * Money as something to give.
 *
 * @param unit the name of its unit, for example "CREDIT"
 * @param minor the amount in minor units
 */
public record Money(String unit, long minor) implements Resource {
    public Money {
        Ratings.requireText("unit", unit);
        Ratings.requireFigure("minor", minor);
    }

    @Override
    public Category category() {
        return Category.MONEY;
    }

    @Override
    public Map<Rating, Long> ratings() {
        return Ratings.of(Map.of(Rating.MINOR, minor));
    }

    @Override
    public Map<String, String> words() {
        return Map.of("unit", unit);
    }
}
