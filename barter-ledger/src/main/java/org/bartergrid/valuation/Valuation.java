package org.bartergrid.valuation;

import java.util.List;

/**
 * What one CPU-second of one slot is worth, and why.
 *
 * @param priceBook version of the rates that were used
 * @param terms the summands, in the order in which people read them
 * @param priceMinorPerCpuSecond their sum, in minor units of CREDIT
 */
public record Valuation(int priceBook, List<Term> terms, long priceMinorPerCpuSecond) {
    /**
     * One summand: {@code amountMinor = floor(rating × ratePerThousandMinor / 1000)}.
     *
     * @param name what is rated, in words
     * @param rating the measured figure
     * @param unit the figure's unit
     * @param ratePerThousandMinor the price book's rate for a thousand of it
     * @param amountMinor what it adds to the price of a CPU-second
     */
    public record Term(String name, long rating, String unit, long ratePerThousandMinor, long amountMinor) {}

    public Valuation {
        terms = List.copyOf(terms);
        long sum = 0;
        for (Term term : terms) {
            sum = Math.addExact(sum, term.amountMinor());
        }
        if (sum != priceMinorPerCpuSecond || sum < 0) {
            throw new IllegalArgumentException("a valuation's price must be the sum of its terms and not negative");
        }
    }
}
