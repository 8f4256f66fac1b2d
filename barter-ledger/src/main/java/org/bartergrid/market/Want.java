package org.bartergrid.market;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Quantity;

/**
 * One kind of thing that a demand asks for.
 *
 * @param category what kind
 * @param offers from how many different offers, 1 to {@value #MOST_OFFERS}
 * @param slots at least so many slots of each
 * @param amount how much of it in all, over all offers, in the category's measure
 * @param where what an offer has to be besides
 * @param maxPriceMinor at most this price, minor units for as much as the measure prices
 */
public record Want(Category category, int offers, int slots, long amount, Condition where, long maxPriceMinor) {
    static final int MOST_OFFERS = 64;

    public Want {
        within("offers", offers, 1, MOST_OFFERS);
        within("slots", slots, 1, OfferMandate.MOST_SLOTS);
        within("amount", amount, 1, OfferMandate.MOST_AMOUNT);
        within("maxPriceMinor", maxPriceMinor, 0, Long.MAX_VALUE);
    }

    /** The same, and an offer has to meet another condition too. */
    public Want where(Condition condition) {
        List<Condition> parts = new ArrayList<>(where.parts());
        parts.addAll(condition.parts());
        return new Want(category, offers, slots, amount, Condition.All.of(parts), maxPriceMinor);
    }

    /** How much each offer has to give: an equal part, rounded up. */
    public Quantity part() {
        return new Quantity((amount + offers - 1) / offers, category.measure());
    }

    /** How much its slots can give in a time at most, over all offers; no more than a want can ask for. */
    public long most(long millis) {
        return Math.min(OfferMandate.MOST_AMOUNT, category.measure().of(slots, millis)) * offers;
    }

    static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("a demand's " + name + " must lie "
                    + (most == Long.MAX_VALUE ? "at or above " + least : "between " + least + " and " + most)
                    + ", but is " + value);
        }
    }
}
