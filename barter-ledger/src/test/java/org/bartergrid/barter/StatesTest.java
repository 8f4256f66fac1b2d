package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.bartergrid.barter.ContractRecord.State;
import org.junit.jupiter.api.Test;

/** The life of a contract and of a job, as tables. */
class StatesTest {
    @Test
    void aContractGoesOnlyForward() {
        Map<State, Set<State>> table = Map.of(
                State.PROPOSED, EnumSet.of(State.DRAFTED, State.REFUSED),
                State.DRAFTED, EnumSet.of(State.PROPOSED, State.AGREED, State.REFUSED),
                State.REFUSED, EnumSet.noneOf(State.class),
                State.AGREED, EnumSet.of(State.ACTIVE, State.DELIVERED),
                State.ACTIVE, EnumSet.of(State.DELIVERED),
                State.DELIVERED, EnumSet.of(State.SETTLED, State.BREACHED, State.CANCELLED, State.EXPIRED),
                State.SETTLED, EnumSet.noneOf(State.class),
                State.BREACHED, EnumSet.noneOf(State.class),
                State.CANCELLED, EnumSet.noneOf(State.class),
                State.EXPIRED, EnumSet.noneOf(State.class));
        for (State from : State.values()) {
            for (State to : State.values()) {
                assertThat(from.leadsTo(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(table.get(from).contains(to));
            }
        }
    }

    @Test
    void statesOfTheFirstReleasesAreKnownByTheirNames() {
        assertThat(State.of("DRAFT")).isEqualTo(State.DRAFTED);
        assertThat(State.of("SETTLING")).isEqualTo(State.DELIVERED);
        assertThat(State.DELIVERED.names()).containsExactlyInAnyOrder("DELIVERED", "SETTLING");
        for (State state : State.values()) {
            assertThat(State.of(state.name())).isEqualTo(state);
        }
    }

    @Test
    void everyJobCanEndAndAnEndIsAnEnd() {
        for (JobRecord.State state : JobRecord.State.values()) {
            if (state.ended()) {
                assertThat(state).isIn(JobRecord.State.DONE, JobRecord.State.FAILED, JobRecord.State.CANCELLED);
            } else {
                assertThat(state.next()).contains(JobRecord.State.FAILED, JobRecord.State.CANCELLED);
            }
        }
        assertThat(JobRecord.State.SUBMITTED.next()).doesNotContain(JobRecord.State.DONE);
    }
}
