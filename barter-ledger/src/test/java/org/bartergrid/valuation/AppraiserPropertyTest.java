package org.bartergrid.valuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.resource.InternetAccess;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.RandomResources;
import org.bartergrid.resource.Rating;
import org.bartergrid.resource.Rating.Better;
import org.bartergrid.resource.Resource;

/** The laws of valuation: better never costs less, nothing is negative, time counts as it is, the terms explain it. */
class AppraiserPropertyTest {
    private final Appraiser appraiser = new Appraiser(PriceBook.STANDARD);

    @Provide
    Arbitrary<Resource> resources() {
        return RandomResources.any();
    }

    @Property
    void betterNeverCostsLess(
            @ForAll("resources") Resource resource, @ForAll @LongRange(min = 1, max = 1_000_000) long by) {
        long price = appraiser.appraise(resource).priceMinor();
        assertThat(price).isNotNegative();
        for (Map.Entry<Rating, Long> figure : resource.ratings().entrySet()) {
            for (Resource better : betterIn(figure.getKey(), figure.getValue(), by, resource)) {
                assertThat(appraiser.appraise(better).priceMinor())
                        .as("%s better in %s", resource, figure.getKey())
                        .isGreaterThanOrEqualTo(price);
            }
        }
    }

    /** The same resource with one better figure, if there can be such a one. */
    private static List<Resource> betterIn(Rating rating, long figure, long by, Resource resource) {
        // More slots share the same memory, so each is worth less; and what is asked for a file is its price.
        if (rating == Rating.SLOTS || rating == Rating.ASKED_MINOR) {
            return List.of();
        }
        long better = rating.better() == Better.MORE ? figure + by : Math.max(1, figure - by);
        String json = ResourceDocument.toJson(resource)
                .replace("\"" + rating.key() + "\":" + figure, "\"" + rating.key() + "\":" + better);
        List<Resource> found = new ArrayList<>();
        try {
            found.add(ResourceDocument.parse(json));
        } catch (IllegalArgumentException beyond) {
            assertThat(beyond).hasMessageContaining(rating.key());
        }
        return found;
    }

    @Property
    void theCostOfATimeIsLinearInIt(
            @ForAll("resources") Resource resource,
            @ForAll @LongRange(min = 0, max = 1_000_000) long one,
            @ForAll @LongRange(min = 0, max = 1_000_000) long another) {
        Valuation valuation = appraiser.appraise(resource);
        long apart = cost(valuation, one) + cost(valuation, another);
        long together = cost(valuation, one + another);
        // Each is rounded down by less than one.
        assertThat(together - apart).isBetween(0L, 1L);
        assertThat(cost(valuation, valuation.measure().priced())).isEqualTo(valuation.priceMinor());
        assertThat(cost(valuation, 0)).isZero();
    }

    private static long cost(Valuation valuation, long amount) {
        return valuation.of(new Quantity(amount, valuation.measure()));
    }

    @Property
    void theTermsExplainThePrice(@ForAll("resources") Resource resource) {
        Valuation valuation = appraiser.appraise(resource);
        long sum = 0;
        for (Valuation.Term term : valuation.terms()) {
            assertThat(term.rating()).isNotNegative();
            assertThat(term.amountMinor())
                    .isEqualTo(BigInteger.valueOf(term.rating())
                            .multiply(BigInteger.valueOf(term.ratePerThousandMinor()))
                            .divide(BigInteger.valueOf(1_000))
                            .longValueExact());
            sum += term.amountMinor();
        }
        assertThat(valuation.priceMinor()).isEqualTo(sum);
        assertThat(valuation.measure()).isEqualTo(resource.category().measure());
        assertThat(valuation.priceBook()).isEqualTo(PriceBook.STANDARD.version());
    }

    @Property
    void aNominalSpeedThatNobodyMeasuredIsWorthLittle(@ForAll @LongRange(min = 1, max = 1_000_000) long measured) {
        Resource honest = new InternetAccess(measured, measured, 1000);
        Resource boasting = new InternetAccess(measured * 1000, measured, 1000);
        long price = appraiser.appraise(honest).priceMinor();
        assertThat(appraiser.appraise(boasting).priceMinor() - price).isLessThanOrEqualTo(price / 10);
    }
}
