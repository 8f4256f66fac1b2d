package org.bartergrid.market;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A bargaining between a provider and a consumer over one price, as it stands: immutable, every step makes a new one.
 * Either side may be a strategy or a person; the rules are the same for both.
 *
 * <ul>
 *   <li>Sides take turns. Who did not speak last answers: with a price of its own, with yes, or with no.
 *   <li>Nobody goes past its own mandate: no side can name or take a price beyond its limit, whoever acts for it.
 *   <li>Nobody steps back: a side's next price is never worse for the other one than its last.
 *   <li>It ends: after so many prices, or when its time is over.
 * </ul>
 *
 * Prices are whole minor units; what one of them is for, the contract says.
 */
public final class Negotiation {
    /** How far a negotiation has come. */
    public enum State {
        /** The first price was named. */
        PROPOSED,
        /** Another price was named in answer. */
        COUNTERED,
        /** The last price was taken. */
        ACCEPTED,
        /** A side wants no price that the other would name. */
        REJECTED,
        /** Its time was over before there was an answer. */
        EXPIRED,
        /** A side took part no more. */
        WITHDRAWN;

        /** Whether nothing can happen any more. */
        public boolean isEnd() {
            return TRANSITIONS.getOrDefault(this, Map.of()).isEmpty();
        }
    }

    /** What can happen in one. */
    public enum Event {
        /** The side that is to answer names a price. */
        COUNTER,
        /** It takes the price that was named. */
        ACCEPT,
        /** It ends the talk. */
        REJECT,
        /** The time is over. */
        EXPIRE,
        /** Either side leaves, whoever is to answer. */
        WITHDRAW
    }

    /** Who bargains. */
    public enum Side {
        /** Gives, and wants more. */
        PROVIDER,
        /** Pays, and wants to pay less. */
        CONSUMER;

        /** The one that it talks to. */
        public Side other() {
            return this == PROVIDER ? CONSUMER : PROVIDER;
        }

        /** Whether a price is at least as good as another one for this side. */
        boolean likes(long price, long other) {
            return this == PROVIDER ? price >= other : price <= other;
        }
    }

    /**
     * What the mandates allow.
     *
     * @param leastMinor the provider takes no less
     * @param mostMinor the consumer gives no more
     */
    public record Limits(long leastMinor, long mostMinor) {
        public Limits {
            if (leastMinor < 0 || mostMinor < 0) {
                throw new IllegalArgumentException("a limit must not be negative");
            }
        }

        /** A side's own limit. */
        public long of(Side side) {
            return side == Side.PROVIDER ? leastMinor : mostMinor;
        }

        /** Whether a side may name or take a price. */
        public boolean allow(Side side, long priceMinor) {
            return priceMinor >= 0 && side.likes(priceMinor, of(side));
        }

        /** Whether there is a price that both may take. */
        public boolean meet() {
            return leastMinor <= mostMinor;
        }
    }

    /**
     * When it ends by itself.
     *
     * @param mostPrices after so many prices the side that is to answer has to take the last one or not, at least 1
     * @param deadlineMillis nobody can answer from then on, epoch milliseconds
     */
    public record Terms(int mostPrices, long deadlineMillis) {
        public Terms {
            if (mostPrices < 1) {
                throw new IllegalArgumentException("a negotiation needs at least one price");
            }
        }
    }

    /** Every transition there is; what is not here cannot happen. */
    static final Map<State, Map<Event, State>> TRANSITIONS = new EnumMap<>(Map.of(
            State.PROPOSED, answers(),
            State.COUNTERED, answers(),
            State.ACCEPTED, Map.of(),
            State.REJECTED, Map.of(),
            State.EXPIRED, Map.of(),
            State.WITHDRAWN, Map.of()));

    private static Map<Event, State> answers() {
        return Map.of(
                Event.COUNTER, State.COUNTERED,
                Event.ACCEPT, State.ACCEPTED,
                Event.REJECT, State.REJECTED,
                Event.EXPIRE, State.EXPIRED,
                Event.WITHDRAW, State.WITHDRAWN);
    }

    private static final long NONE = -1;

    private final Limits limits;
    private final Terms terms;
    private final State state;
    private final Side spoke;
    private final long priceMinor;

    /** The price before, which was the other side's; {@link #NONE} if there was none. */
    private final long beforeMinor;

    private final int prices;

    private Negotiation(
            Limits limits, Terms terms, State state, Side spoke, long priceMinor, long beforeMinor, int prices) {
        this.limits = limits;
        this.terms = terms;
        this.state = state;
        this.spoke = spoke;
        this.priceMinor = priceMinor;
        this.beforeMinor = beforeMinor;
        this.prices = prices;
    }

    /**
     * Begins with a side's first price.
     *
     * @throws IllegalArgumentException if its mandate does not allow it, or the time is over already
     */
    public static Negotiation propose(Limits limits, Terms terms, Side by, long priceMinor, long nowMillis) {
        requireAllowed(limits, by, priceMinor);
        if (nowMillis >= terms.deadlineMillis()) {
            throw new IllegalArgumentException("the time for this negotiation is over");
        }
        return new Negotiation(limits, terms, State.PROPOSED, by, priceMinor, NONE, 1);
    }

    /**
     * Answers with another price.
     *
     * @throws IllegalArgumentException if the side's mandate does not allow it, or it is worse than its last one
     * @throws IllegalStateException if it is not its turn, there were enough prices, or all is over
     */
    public Negotiation counter(Side by, long newPriceMinor, long nowMillis) {
        State next = answer(Event.COUNTER, by, nowMillis);
        requireAllowed(limits, by, newPriceMinor);
        if (isLastPrice()) {
            throw new IllegalStateException("after " + prices + " prices the last one can only be taken or not");
        }
        if (beforeMinor != NONE && !by.other().likes(newPriceMinor, beforeMinor)) {
            throw new IllegalArgumentException(
                    "the " + by + " named " + beforeMinor + " before and cannot go back to " + newPriceMinor);
        }
        return new Negotiation(limits, terms, next, by, newPriceMinor, priceMinor, prices + 1);
    }

    /**
     * Takes the last price.
     *
     * @throws IllegalArgumentException if the side's mandate does not allow it
     * @throws IllegalStateException if it is not its turn, or all is over
     */
    public Negotiation accept(Side by, long nowMillis) {
        State next = answer(Event.ACCEPT, by, nowMillis);
        requireAllowed(limits, by, priceMinor);
        return as(next);
    }

    /**
     * Ends the talk.
     *
     * @throws IllegalStateException if it is not its turn, or all is over
     */
    public Negotiation reject(Side by, long nowMillis) {
        return as(answer(Event.REJECT, by, nowMillis));
    }

    /**
     * Leaves; whoever's turn it is.
     *
     * @throws IllegalStateException if all is over
     */
    public Negotiation withdraw() {
        return as(after(Event.WITHDRAW));
    }

    /** The same, over if its time is: to be asked by whoever looks at it. */
    public Negotiation at(long nowMillis) {
        return state.isEnd() || nowMillis < terms.deadlineMillis() ? this : as(after(Event.EXPIRE));
    }

    private State answer(Event event, Side by, long nowMillis) {
        State next = after(event);
        if (by == spoke) {
            throw new IllegalStateException("it is the " + by.other() + " who is to answer");
        }
        if (nowMillis >= terms.deadlineMillis()) {
            throw new IllegalStateException("the time for an answer is over");
        }
        return next;
    }

    private State after(Event event) {
        State next = TRANSITIONS.getOrDefault(state, Map.of()).get(event);
        if (next == null) {
            throw new IllegalStateException("a negotiation that is " + state + " cannot " + event);
        }
        return next;
    }

    private static void requireAllowed(Limits limits, Side by, long priceMinor) {
        if (!limits.allow(by, priceMinor)) {
            throw new IllegalArgumentException("the mandate of the " + by + " does not allow " + priceMinor);
        }
    }

    private Negotiation as(State next) {
        return new Negotiation(limits, terms, next, spoke, priceMinor, beforeMinor, prices);
    }

    public State state() {
        return state;
    }

    public Limits limits() {
        return limits;
    }

    public Terms terms() {
        return terms;
    }

    /** Who named the last price. */
    public Side spoke() {
        return spoke;
    }

    /** The last price that was named, which is the agreed one if it was accepted. */
    public long priceMinor() {
        return priceMinor;
    }

    /** The last price of the side that is to answer; nothing if it has named none. */
    public OptionalLong answererMinor() {
        return beforeMinor == NONE ? OptionalLong.empty() : OptionalLong.of(beforeMinor);
    }

    /** How many prices were named. */
    public int prices() {
        return prices;
    }

    /** Whether no other price can be named. */
    public boolean isLastPrice() {
        return prices >= terms.mostPrices();
    }
}
