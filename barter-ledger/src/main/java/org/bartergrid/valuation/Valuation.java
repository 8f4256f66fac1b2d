package org.bartergrid.valuation;

import java.util.List;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Quantity.Measure;

/**
 * What one use of a resource is worth, and why.
 *
 * @param priceBook version of the rates that were used
 * @param measure what the price is for: {@link Measure#priced} of it
 * @param terms the summands, in the order in which people read them
 * @param priceMinor their sum, in minor units of CREDIT
 */
public record Valuation(int priceBook, Measure measure, List<Term> terms, long priceMinor) {
    /**
     * One summand: {@code amountMinor = floor(rating × ratePerThousandMinor / 1000)}.
     *
     * @param name what is rated, in words
     * @param rating the figure: a rating, or what follows from ratings as {@link Appraiser} says
     * @param unit the figure's unit
     * @param ratePerThousandMinor the price book's rate for a thousand of it
     * @param amountMinor what it adds to the price
     */
    public record Term(String name, long rating, String unit, long ratePerThousandMinor, long amountMinor) {}

    public Valuation {
        terms = List.copyOf(terms);
        long sum = 0;
        for (Term term : terms) {
            sum = Math.addExact(sum, term.amountMinor());
        }
        if (sum != priceMinor || sum < 0) {
            throw new IllegalArgumentException("a valuation's price must be the sum of its terms and not negative");
        }
    }

    /**
     * What so much of it is worth, in minor units of CREDIT, rounded down.
     *
     * @throws IllegalArgumentException if it is counted in something else
     * @throws ArithmeticException if it is more than a long can carry
     */
    public long of(Quantity quantity) {
        if (quantity.measure() != measure) {
            throw new IllegalArgumentException("prices are for " + measure + ", not for " + quantity.measure());
        }
        return quantity.costMinor(priceMinor);
    }
}
