package org.bartergrid.cli.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bartergrid.cli.CommandFailure;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.client.Wire.Progress;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final long LIMIT_NANOS = Patience.LIMIT.toNanos();

    private final Patience patience = new Patience();

    @Test
    void aJobThatMovesIsWaitedForWithoutEnd() {
        for (long version = 0; version < 10; version++) {
            long now = version * LIMIT_NANOS;
            var job = job(version);
            assertThatCode(() -> patience.watch(job, now)).doesNotThrowAnyException();
        }
    }

    @Test
    void aJobThatStandsStillIsGivenUp() {
        patience.watch(job(3), 0);
        patience.watch(job(3), LIMIT_NANOS);
        assertThatThrownBy(() -> patience.watch(job(3), LIMIT_NANOS + 1))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("has not moved for 120 s while MAPPING");
    }

    private static Job job(long version) {
        return new Job(
                "job", "order", "rosalind", "MAPPING", version, false, 3, new Progress(1, 0, 0, 0, 0, ""), List.of());
    }
}
