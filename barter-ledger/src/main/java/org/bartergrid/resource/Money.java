package org.bartergrid.resource;

/**
 * Money as something to give.
 *
 * @param unit the name of its unit, for example "CREDIT"
 * @param minor the amount in minor units
 */
public record Money(String unit, long minor) implements Resource {
    public Money {
        Ratings.requireText("unit", unit);
        Ratings.requireNotNegative("minor", minor);
    }

    @Override
    public Category category() {
        return Category.MONEY;
    }
}
