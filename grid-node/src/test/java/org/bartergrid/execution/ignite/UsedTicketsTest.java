package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UsedTicketsTest {

    private final AtomicLong now = new AtomicLong(1_000);
    private final UsedTickets used = new UsedTickets(now::get, 3);

    @Test
    void aTicketIsUsedOnce() throws RefusedException {
        used.use("gateway-1", "a", 2_000);

        assertThatThrownBy(() -> used.use("gateway-1", "a", 2_000))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("used before");
        assertThatCode(() -> used.use("gateway-2", "a", 2_000)).doesNotThrowAnyException();
    }

    @Test
    void whatNobodyWouldTakeAnyMoreIsForgottenAndAFloodIsRefused() throws RefusedException {
        for (String id : new String[] {"a", "b", "c"}) {
            used.use("gateway-1", id, 2_000);
        }
        assertThatThrownBy(() -> used.use("gateway-1", "d", 9_000)).hasMessageContaining("more batches than");
        now.set(2_001);

        used.use("gateway-1", "d", 9_000);

        assertThatThrownBy(() -> used.use("gateway-1", "d", 9_000)).hasMessageContaining("used before");
    }
}
