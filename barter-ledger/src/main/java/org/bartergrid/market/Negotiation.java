package org.bartergrid.market;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One bargaining over the price of a CPU-second between an offer and a demand. In this release both sides act by
 * themselves, inside what their mandates allow; it always ends, after one proposal.
 *
 * <p>The proposal is the appraiser's valuation, pulled to the nearest price that the offer's reserve allows. The provider
 * has then nothing to object to, and the consumer accepts if its highest price is not passed. So the agreed price is the
 * valuation clamped between reserve and highest price, and never past either.
 *
 * <p>Not thread-safe: one negotiation belongs to one thread.
 */
public final class Negotiation {
    /** How far a negotiation has come. */
    public enum State {
        /** Nothing was said. */
        OPEN,
        /** A price was proposed. */
        PROPOSED,
        /** Both sides agree on the proposed price. */
        AGREED,
        /** There is no price that both mandates allow. */
        FAILED
    }

    /** What can happen in one. */
    public enum Event {
        /** A side names a price. */
        PROPOSE,
        /** The other side takes it. */
        ACCEPT,
        /** The other side cannot. */
        REJECT
    }

    /** Every transition there is; what is not here cannot happen. */
    static final Map<State, Map<Event, State>> TRANSITIONS = new EnumMap<>(Map.of(
            State.OPEN, Map.of(Event.PROPOSE, State.PROPOSED, Event.REJECT, State.FAILED),
            State.PROPOSED, Map.of(Event.ACCEPT, State.AGREED, Event.REJECT, State.FAILED),
            State.AGREED, Map.of(),
            State.FAILED, Map.of()));

    private State state = State.OPEN;

    /** Where it stands. */
    public State state() {
        return state;
    }

    /**
     * Moves on.
     *
     * @throws IllegalStateException if the event cannot happen now
     */
    void on(Event event) {
        State next = TRANSITIONS.getOrDefault(state, Map.of()).get(event);
        if (next == null) {
            throw new IllegalStateException("a negotiation that is " + state + " cannot " + event);
        }
        state = next;
    }

    /**
     * Bargains.
     *
     * @param valuationMinor the appraiser's price of a CPU-second
     * @param reserveMinor the provider's lowest
     * @param highestMinor the consumer's highest
     * @return the agreed price, or nothing
     */
    public static OptionalLong agree(long valuationMinor, long reserveMinor, long highestMinor) {
        Negotiation negotiation = new Negotiation();
        if (reserveMinor > highestMinor) {
            negotiation.on(Event.REJECT);
            return OptionalLong.empty();
        }
        negotiation.on(Event.PROPOSE);
        long proposed = Math.min(Math.max(valuationMinor, reserveMinor), highestMinor);
        negotiation.on(Event.ACCEPT);
        return OptionalLong.of(proposed);
    }
}
