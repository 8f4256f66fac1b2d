package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.bartergrid.market.Negotiation.Event;
import org.bartergrid.market.Negotiation.State;
import org.junit.jupiter.api.Test;

/** Walks every transition of the table, and every one that is not in it. */
class NegotiationTest {
    private static final Map<State, List<Event>> WAY_TO = Map.of(
            State.OPEN, List.of(),
            State.PROPOSED, List.of(Event.PROPOSE),
            State.AGREED, List.of(Event.PROPOSE, Event.ACCEPT),
            State.FAILED, List.of(Event.REJECT));

    @Test
    void everyEventInEveryStateDoesWhatTheTableSays() {
        for (State state : State.values()) {
            for (Event event : Event.values()) {
                Negotiation negotiation = new Negotiation();
                WAY_TO.get(state).forEach(negotiation::on);
                assertThat(negotiation.state()).isEqualTo(state);
                State next = Negotiation.TRANSITIONS.get(state).get(event);
                if (next == null) {
                    assertThatThrownBy(() -> negotiation.on(event)).isInstanceOf(IllegalStateException.class);
                    assertThat(negotiation.state()).isEqualTo(state);
                } else {
                    negotiation.on(event);
                    assertThat(negotiation.state()).isEqualTo(next);
                }
            }
        }
    }
}
