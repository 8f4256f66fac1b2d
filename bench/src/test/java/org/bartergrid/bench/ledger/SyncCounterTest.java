package org.bartergrid.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SyncCounterTest {

    @Test
    void callsAreAddedUpAndTheirTotalIsNotCountedAgain() {
        assertThat(SyncCounter.sum(List.of(
                        "    calls syscall",
                        "--------- ----------------",
                        "      438 fsync",
                        "        2 fdatasync",
                        "--------- ----------------",
                        "      440 total")))
                .isEqualTo(440);
    }

    @Test
    void noCallsAreNone() {
        assertThat(SyncCounter.sum(List.of())).isZero();
    }
}
