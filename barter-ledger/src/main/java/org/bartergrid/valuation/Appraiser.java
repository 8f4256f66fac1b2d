package org.bartergrid.valuation;

import java.util.List;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.valuation.Valuation.Term;

/**
 * Turns ratings into a price. Pure and safe for any thread.
 *
 * <p>The price is a sum of terms, each a rate times a rating with rates that are never negative. So it keeps three laws
 * by construction: better ratings never cost less, the price is never negative, and, as a contract multiplies it by the
 * time used, the cost is linear in time.
 */
public final class Appraiser {
    private final PriceBook prices;

    public Appraiser(PriceBook prices) {
        this.prices = prices;
    }

    /**
     * The worth of one CPU-second of one slot.
     *
     * @throws ArithmeticException if the ratings are so large that the price leaves the range of a long
     */
    public Valuation appraise(ComputingPower power) {
        List<Term> terms = List.of(
                term("integer speed", power.mips(), "MIPS", prices.perThousandMips()),
                term("floating-point speed", power.mflops(), "MFLOPS", prices.perThousandMflops()),
                term("memory of a slot", power.memoryMegabytesPerSlot(), "MB", prices.perThousandMegabytes()));
        long price = 0;
        for (Term term : terms) {
            price = Math.addExact(price, term.amountMinor());
        }
        return new Valuation(prices.version(), terms, price);
    }

    private static Term term(String name, long rating, String unit, long ratePerThousandMinor) {
        long amountMinor = Math.multiplyExact(rating, ratePerThousandMinor) / 1000;
        return new Term(name, rating, unit, ratePerThousandMinor, amountMinor);
    }
}
