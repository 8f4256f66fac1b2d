package org.bartergrid.resource;

import java.util.Map;
import java.util.OptionalLong;

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
    public OptionalLong figure(Rating rating) {
        return switch (rating) {
            case MINOR -> OptionalLong.of(minor);
            default -> OptionalLong.empty();
        };
    }

    @Override
    public Map<String, String> words() {
        return Map.of("unit", unit);
    }
}
