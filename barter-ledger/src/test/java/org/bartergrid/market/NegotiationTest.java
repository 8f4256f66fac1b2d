package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.function.Supplier;
import org.bartergrid.market.Negotiation.Event;
import org.bartergrid.market.Negotiation.Limits;
import org.bartergrid.market.Negotiation.Side;
import org.bartergrid.market.Negotiation.State;
import org.bartergrid.market.Negotiation.Terms;
import org.junit.jupiter.api.Test;

class NegotiationTest {
    private static final Limits LIMITS = new Limits(50, 100);
    private static final Terms TERMS = new Terms(4, 1_000);
    private static final long NOW = 10;

    /** A way to every state; after it the consumer is to answer where anybody is. */
    private static Negotiation in(State state) {
        Negotiation proposed = Negotiation.propose(LIMITS, TERMS, Side.PROVIDER, 120, NOW);
        return switch (state) {
            case PROPOSED -> proposed;
            case COUNTERED -> proposed.counter(Side.CONSUMER, 60, NOW).counter(Side.PROVIDER, 90, NOW);
            case ACCEPTED -> proposed.counter(Side.CONSUMER, 60, NOW).accept(Side.PROVIDER, NOW);
            case REJECTED -> proposed.reject(Side.CONSUMER, NOW);
            case EXPIRED -> proposed.at(1_000);
            case WITHDRAWN -> proposed.withdraw();
        };
    }

    private static Negotiation after(Event event, Negotiation talk) {
        return switch (event) {
            case COUNTER -> talk.counter(Side.CONSUMER, 70, NOW);
            case ACCEPT ->
                talk.state() == State.PROPOSED
                        ? Negotiation.propose(LIMITS, TERMS, Side.PROVIDER, 100, NOW)
                                .accept(Side.CONSUMER, NOW)
                        : talk.accept(Side.CONSUMER, NOW);
            case REJECT -> talk.reject(Side.CONSUMER, NOW);
            case EXPIRE -> talk.at(1_000);
            case WITHDRAW -> talk.withdraw();
        };
    }

    @Test
    void everyEventInEveryStateDoesWhatTheTableSays() {
        assertThat(Negotiation.TRANSITIONS).containsOnlyKeys(State.values());
        for (State state : State.values()) {
            for (Event event : Event.values()) {
                Negotiation talk = in(state);
                assertThat(talk.state()).isEqualTo(state);
                State next =
                        Negotiation.TRANSITIONS.getOrDefault(state, Map.of()).get(event);
                if (next != null) {
                    assertThat(after(event, talk).state()).isEqualTo(next);
                } else if (event == Event.EXPIRE) {
                    assertThat(after(event, talk)).isSameAs(talk);
                } else {
                    assertThatIllegalStateException()
                            .isThrownBy(() -> after(event, talk))
                            .withMessage("a negotiation that is " + state + " cannot " + event);
                }
            }
        }
    }

    @Test
    void whatIsAcceptedIsTheLastPrice() {
        Negotiation agreed = in(State.COUNTERED).accept(Side.CONSUMER, NOW);
        assertThat(agreed.priceMinor()).isEqualTo(90);
        assertThat(agreed.prices()).isEqualTo(3);
        assertThat(agreed.spoke()).isEqualTo(Side.PROVIDER);
    }

    @Test
    void nobodyGoesPastItsMandate() {
        refusedBy(() -> Negotiation.propose(LIMITS, TERMS, Side.PROVIDER, 49, NOW), "does not allow 49");
        refusedBy(() -> Negotiation.propose(LIMITS, TERMS, Side.CONSUMER, 101, NOW), "does not allow 101");
        refusedBy(() -> Negotiation.propose(LIMITS, TERMS, Side.CONSUMER, -1, NOW), "does not allow -1");
        refusedBy(() -> in(State.PROPOSED).counter(Side.CONSUMER, 101, NOW), "does not allow 101");
        // The provider may name what it likes above its least price; the consumer cannot be made to take it.
        refusedBy(() -> in(State.PROPOSED).accept(Side.CONSUMER, NOW), "does not allow 120");
    }

    @Test
    void nobodyStepsBackOrSpeaksTwice() {
        refusedBy(() -> in(State.COUNTERED).counter(Side.CONSUMER, 59, NOW), "named 60 before");
        assertThatIllegalStateException()
                .isThrownBy(() -> in(State.PROPOSED).counter(Side.PROVIDER, 110, NOW))
                .withMessage("it is the CONSUMER who is to answer");
        assertThatIllegalStateException().isThrownBy(() -> in(State.PROPOSED).accept(Side.PROVIDER, NOW));
        assertThatIllegalStateException().isThrownBy(() -> in(State.PROPOSED).reject(Side.PROVIDER, NOW));
    }

    @Test
    void itEnds() {
        Negotiation last = in(State.COUNTERED).counter(Side.CONSUMER, 70, NOW);
        assertThat(last.isLastPrice()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> last.counter(Side.PROVIDER, 80, NOW))
                .withMessageContaining("after 4 prices");
        assertThat(last.accept(Side.PROVIDER, NOW).state()).isEqualTo(State.ACCEPTED);
        assertThatIllegalStateException()
                .isThrownBy(() -> last.accept(Side.PROVIDER, 1_000))
                .withMessage("the time for an answer is over");
        refusedBy(() -> Negotiation.propose(LIMITS, TERMS, Side.PROVIDER, 60, 1_000), "is over");
        assertThat(last.at(999)).isSameAs(last);
    }

    private static void refusedBy(Supplier<Negotiation> step, String words) {
        assertThatIllegalArgumentException().isThrownBy(step::get).withMessageContaining(words);
    }
}
