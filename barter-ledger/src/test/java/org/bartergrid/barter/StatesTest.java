package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The life of a contract and of a job, as tables. */
class StatesTest {
    @Test
    void aContractGoesOnlyForward() {
        Map<ContractRecord.State, Set<ContractRecord.State>> table = Map.of(
                ContractRecord.State.DRAFT, EnumSet.of(ContractRecord.State.AGREED, ContractRecord.State.REFUSED),
                ContractRecord.State.AGREED, EnumSet.of(ContractRecord.State.SETTLING),
                ContractRecord.State.SETTLING, EnumSet.of(ContractRecord.State.SETTLED),
                ContractRecord.State.SETTLED, EnumSet.noneOf(ContractRecord.State.class),
                ContractRecord.State.REFUSED, EnumSet.noneOf(ContractRecord.State.class));
        for (ContractRecord.State from : ContractRecord.State.values()) {
            for (ContractRecord.State to : ContractRecord.State.values()) {
                assertThat(from.leadsTo(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(table.get(from).contains(to));
            }
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
