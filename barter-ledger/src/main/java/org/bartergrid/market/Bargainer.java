package org.bartergrid.market;

import org.bartergrid.market.Negotiation.Limits;
import org.bartergrid.market.Negotiation.Side;
import org.bartergrid.market.Negotiation.Terms;
import org.bartergrid.resource.Proportion;

/**
 * Bargains for one side by a strategy. In the first half of the prices that may be named it gives way from its first price
 * to a fair one, in the second half from there to its limit; and it takes a price that is at least as good as the one that
 * it would name next. So two of the same kind meet near the fair price, however far their limits are beyond it, and agree
 * whenever their limits allow it.
 *
 * @param side for whom
 * @param concession how it gives way
 * @param firstMinor the price that it begins with
 * @param fairMinor the price that it thinks is fair
 * @param limitMinor its limit
 */
public record Bargainer(Side side, Concession concession, long firstMinor, long fairMinor, long limitMinor) {
    /** It begins a quarter of the fair price away from it. */
    private static final int PART = 4;

    public Bargainer {
        if (!side.likes(firstMinor, fairMinor) || !side.likes(fairMinor, limitMinor)) {
            throw new IllegalArgumentException("the " + side + " gives way from its first price to a fair one to its"
                    + " limit, which cannot be " + firstMinor + ", " + fairMinor + " and " + limitMinor);
        }
    }

    /**
     * One that thinks a valuation fair, as far as its limit allows.
     *
     * @param valuationMinor the appraiser's price
     */
    public static Bargainer of(long valuationMinor, Side side, Concession concession, Limits limits) {
        long limit = limits.of(side);
        long part = valuationMinor / PART;
        return side == Side.PROVIDER
                ? new Bargainer(
                        side,
                        concession,
                        Math.max(limit, valuationMinor + Math.min(part, Long.MAX_VALUE - valuationMinor)),
                        Math.max(limit, valuationMinor),
                        limit)
                : new Bargainer(
                        side,
                        concession,
                        Math.min(limit, valuationMinor - part),
                        Math.min(limit, valuationMinor),
                        limit);
    }

    /** Names the first price. */
    public Negotiation begin(Limits limits, Terms terms, long nowMillis) {
        return Negotiation.propose(limits, terms, side, firstMinor, nowMillis);
    }

    /**
     * Answers the other side.
     *
     * @throws IllegalStateException if it is not this side's turn, or all is over
     */
    public Negotiation answer(Negotiation talk, long nowMillis) {
        return answer(talk, next(talk.prices(), talk.terms().mostPrices()), nowMillis);
    }

    /**
     * Answers a person, who knows that a strategy gives way with time and would wait for its limit. So it goes no larger part of
     * its own way than the person has gone from its first price to the fair one: a tactic that imitates (relative
     * tit-for-tat in the paper that {@link Concession} names).
     *
     * @param theirFirstMinor the first price that the person named
     * @throws IllegalStateException if it is not this side's turn, or all is over
     */
    public Negotiation answerPerson(Negotiation talk, long theirFirstMinor, long nowMillis) {
        long way = Math.abs(theirFirstMinor - fairMinor);
        long gone = Math.min(way, Math.abs(theirFirstMinor - talk.priceMinor()));
        long part = way == 0 ? Concession.PPM : Proportion.floor(Concession.PPM, gone, way);
        long most = Proportion.floor(Math.abs(limitMinor - fairMinor), part, Concession.PPM);
        long likest = side == Side.PROVIDER ? fairMinor - most : fairMinor + most;
        long next = next(talk.prices(), talk.terms().mostPrices());
        return answer(talk, side.likes(next, likest) ? next : likest, nowMillis);
    }

    private Negotiation answer(Negotiation talk, long wanted, long nowMillis) {
        boolean allowed = talk.limits().allow(side, talk.priceMinor());
        if (talk.isLastPrice()) {
            return allowed ? talk.accept(side, nowMillis) : talk.reject(side, nowMillis);
        }
        // Nobody steps back, whoever named the price before.
        long last = talk.answererMinor().orElse(wanted);
        long next = side.likes(wanted, last) ? last : wanted;
        return allowed && side.likes(talk.priceMinor(), next)
                ? talk.accept(side, nowMillis)
                : talk.counter(side, next, nowMillis);
    }

    /**
     * The price to name next.
     *
     * @param named how many prices were named, by both
     * @param mostPrices how many there can be
     */
    long next(int named, int mostPrices) {
        // The last price but one is the last of the other side: both should have come to their limits by then.
        int steps = Math.max(1, mostPrices - 2);
        long passed = Concession.PPM * Math.min(named, steps) / steps;
        long half = Concession.PPM / 2;
        return passed <= half
                ? concession.price(firstMinor, fairMinor, 2 * passed)
                : concession.price(fairMinor, limitMinor, 2 * passed - Concession.PPM);
    }

    /** Two strategies talk until it is over; the provider begins. */
    public static Negotiation bargain(
            Bargainer provider, Bargainer consumer, Limits limits, Terms terms, long nowMillis) {
        Negotiation talk = provider.begin(limits, terms, nowMillis);
        while (!talk.state().isEnd()) {
            Bargainer next = talk.spoke() == Side.PROVIDER ? consumer : provider;
            talk = next.answer(talk, nowMillis);
        }
        return talk;
    }
}
