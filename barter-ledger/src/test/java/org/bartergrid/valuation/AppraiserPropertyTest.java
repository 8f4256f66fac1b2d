package org.bartergrid.valuation;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.bartergrid.resource.ComputingPower;

/** The laws of valuation: better never costs less, nothing is negative, the terms explain the price. */
class AppraiserPropertyTest {
    private final Appraiser appraiser = new Appraiser(PriceBook.STANDARD);

    private long price(long mips, long mflops, int slots, long memory) {
        return appraiser
                .appraise(new ComputingPower(mips, mflops, slots, memory))
                .priceMinorPerCpuSecond();
    }

    @Property
    void fasterOrLargerNeverCostsLess(
            @ForAll @LongRange(min = 1, max = 1_000_000) long mips,
            @ForAll @LongRange(min = 1, max = 1_000_000) long mflops,
            @ForAll @IntRange(min = 1, max = 64) int slots,
            @ForAll @LongRange(min = 1, max = 1_000_000) long memory,
            @ForAll @LongRange(min = 0, max = 10_000) long more) {
        long price = price(mips, mflops, slots, memory);
        assertThat(price).isNotNegative();
        assertThat(price(mips + more, mflops, slots, memory)).isGreaterThanOrEqualTo(price);
        assertThat(price(mips, mflops + more, slots, memory)).isGreaterThanOrEqualTo(price);
        assertThat(price(mips, mflops, slots, memory + more)).isGreaterThanOrEqualTo(price);
    }

    @Property
    void theTermsExplainThePrice(
            @ForAll @LongRange(min = 1, max = 1_000_000) long mips,
            @ForAll @LongRange(min = 1, max = 1_000_000) long mflops,
            @ForAll @IntRange(min = 1, max = 64) int slots,
            @ForAll @LongRange(min = 1, max = 1_000_000) long memory) {
        Valuation valuation = appraiser.appraise(new ComputingPower(mips, mflops, slots, memory));
        long sum = 0;
        for (Valuation.Term term : valuation.terms()) {
            assertThat(term.amountMinor()).isEqualTo(term.rating() * term.ratePerThousandMinor() / 1_000);
            sum += term.amountMinor();
        }
        assertThat(valuation.priceMinorPerCpuSecond()).isEqualTo(sum);
        assertThat(valuation.terms()).extracting(Valuation.Term::rating).containsExactly(mips, mflops, memory / slots);
    }
}
