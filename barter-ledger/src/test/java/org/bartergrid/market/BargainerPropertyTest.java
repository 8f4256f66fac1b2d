package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.bartergrid.market.Negotiation.Limits;
import org.bartergrid.market.Negotiation.Side;
import org.bartergrid.market.Negotiation.State;
import org.bartergrid.market.Negotiation.Terms;

/** Two strategies always come to an end, agree whenever they could, and never past a mandate. */
class BargainerPropertyTest {
    private static final long MOST = 1_000_000_000_000L;

    private static Negotiation bargain(
            long valuation, Limits limits, Concession provider, Concession consumer, int mostPrices) {
        return Bargainer.bargain(
                Bargainer.of(valuation, Side.PROVIDER, provider, limits),
                Bargainer.of(valuation, Side.CONSUMER, consumer, limits),
                limits,
                new Terms(mostPrices, 1),
                0);
    }

    @Property
    void theyAgreeIfTheirMandatesMeetAndOnlyThen(
            @ForAll @LongRange(max = MOST) long valuation,
            @ForAll @LongRange(max = MOST) long least,
            @ForAll @LongRange(max = MOST) long most,
            @ForAll Concession provider,
            @ForAll Concession consumer,
            @ForAll @IntRange(min = 2, max = 64) int mostPrices) {
        Limits limits = new Limits(least, most);
        Negotiation talk = bargain(valuation, limits, provider, consumer, mostPrices);
        assertThat(talk.prices()).isLessThanOrEqualTo(mostPrices);
        if (limits.meet()) {
            assertThat(talk.state()).isEqualTo(State.ACCEPTED);
            assertThat(talk.priceMinor()).isBetween(least, most);
        } else {
            assertThat(talk.state()).isEqualTo(State.REJECTED);
        }
    }

    @Property
    void whoGivesWayLaterGetsNoWorsePrice(
            @ForAll @LongRange(min = 1, max = MOST) long valuation,
            @ForAll @LongRange(max = MOST) long least,
            @ForAll @LongRange(max = MOST) long most,
            @ForAll Concession other,
            @ForAll @IntRange(min = 8, max = 64) int mostPrices) {
        Limits limits = new Limits(Math.min(least, most), Math.max(least, most));
        long patientProvider = bargain(valuation, limits, Concession.PATIENT, other, mostPrices)
                .priceMinor();
        long eagerProvider =
                bargain(valuation, limits, Concession.EAGER, other, mostPrices).priceMinor();
        assertThat(patientProvider).isGreaterThanOrEqualTo(eagerProvider);
        long patientConsumer = bargain(valuation, limits, other, Concession.PATIENT, mostPrices)
                .priceMinor();
        long eagerConsumer =
                bargain(valuation, limits, other, Concession.EAGER, mostPrices).priceMinor();
        assertThat(patientConsumer).isLessThanOrEqualTo(eagerConsumer);
    }

    @Property
    void aConcessionGoesFromTheFirstPriceToTheLimitAndNeverBack(
            @ForAll Concession concession,
            @ForAll Side side,
            @ForAll @LongRange(max = MOST) long valuation,
            @ForAll @LongRange(max = MOST) long limit,
            @ForAll @IntRange(min = 2, max = 64) int mostPrices) {
        Bargainer bargainer = Bargainer.of(valuation, side, concession, new Limits(limit, limit));
        long before = bargainer.firstMinor();
        assertThat(bargainer.next(0, mostPrices)).isEqualTo(before);
        for (int named = 0; named < mostPrices; named++) {
            long price = bargainer.next(named, mostPrices);
            assertThat(side.likes(before, price)).isTrue();
            assertThat(side.likes(price, limit)).isTrue();
            before = price;
        }
        assertThat(before).isEqualTo(limit);
    }

    @Property
    void likeMindedOnesMeetNearTheValuationHoweverMuchTheyCouldPay(
            @ForAll @LongRange(min = 1_000, max = MOST) long valuation,
            @ForAll @LongRange(max = 1_000) long leastPerMille,
            @ForAll @LongRange(min = 1_000, max = 1_000_000) long mostPerMille,
            @ForAll Concession concession) {
        Limits limits = new Limits(valuation / 1_000 * leastPerMille, valuation / 1_000 * mostPerMille + valuation);
        Negotiation talk = bargain(valuation, limits, concession, concession, 32);
        assertThat(talk.priceMinor()).isBetween(valuation - valuation / 10, valuation + valuation / 10);
    }

    @Example
    void nothingIsTooDear() {
        Limits limits = new Limits(Long.MAX_VALUE - 1, Long.MAX_VALUE);
        Negotiation talk = bargain(Long.MAX_VALUE, limits, Concession.STEADY, Concession.PATIENT, 32);
        assertThat(talk.state()).isEqualTo(State.ACCEPTED);
        assertThat(talk.priceMinor()).isGreaterThanOrEqualTo(Long.MAX_VALUE - 1);
    }

    @Example
    void whereOnePriceIsAllowedThatIsIt() {
        Negotiation talk = bargain(10, new Limits(77, 77), Concession.EAGER, Concession.PATIENT, 2);
        assertThat(talk.state()).isEqualTo(State.ACCEPTED);
        assertThat(talk.priceMinor()).isEqualTo(77);
    }

    /** Whatever a person names, a strategy stays within its limit, never steps back, and gives no more of its way than it got. */
    @Property
    void aStrategyImitatesAPerson(
            @ForAll @LongRange(min = 0, max = 1_000_000) long fair,
            @ForAll @LongRange(min = 0, max = 1_000_000) long room,
            @ForAll @Size(min = 1, max = 8) List<@LongRange(min = 0, max = 3_000_000) Long> named,
            @ForAll Concession pace,
            @ForAll Side side) {
        long limit = side == Side.PROVIDER ? Math.max(0, fair - room) : fair + room;
        Limits limits = side == Side.PROVIDER ? new Limits(limit, Long.MAX_VALUE) : new Limits(0, limit);
        Bargainer strategy = new Bargainer(side, pace, fair, fair, limit);
        Negotiation talk = Negotiation.propose(limits, new Terms(8, Long.MAX_VALUE), side, fair, 0);
        List<Long> answers = new ArrayList<>(List.of(fair));
        long first = named.get(0);
        long best = first;
        for (long price : named) {
            // A person never steps back either, or would be refused.
            best = side == Side.PROVIDER ? Math.max(best, price) : Math.min(best, price);
            talk = strategy.answerPerson(talk.counter(side.other(), best, 0), first, 0);
            if (talk.state().isEnd()) {
                break;
            }
            long last = answers.get(answers.size() - 1);
            assertThat(side.other().likes(talk.priceMinor(), last)).isTrue();
            assertThat(limits.allow(side, talk.priceMinor())).isTrue();
            answers.add(talk.priceMinor());
        }
        if (best == first && !talk.state().isEnd()) {
            assertThat(talk.priceMinor()).isEqualTo(fair);
        }
        assertThat(talk.state()).isNotEqualTo(Negotiation.State.PROPOSED);
    }
}
