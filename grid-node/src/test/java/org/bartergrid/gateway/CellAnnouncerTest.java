package org.bartergrid.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CellAnnouncerTest {

    private static final long NEVER_MILLIS = 3_600_000;

    private final AtomicInteger announced = new AtomicInteger();

    @Test
    void itAnnouncesAgainAndAgain() {
        try (var announcer = new CellAnnouncer(announced::incrementAndGet, 5)) {
            assertThat(announcer).isNotNull();
            await().until(() -> announced.get() > 3);
        }
    }

    @Test
    void whateverGoesWrongItGoesOn() {
        try (var announcer = new CellAnnouncer(
                () -> {
                    announced.incrementAndGet();
                    throw new IllegalStateException("the cell is stopping");
                },
                5)) {
            assertThat(announcer).isNotNull();
            await().until(() -> announced.get() > 3);
        }
    }

    @Test
    void aStormOfChangesIsOneAnnouncement() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var announcer = new CellAnnouncer(
                () -> {
                    begun.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    announced.incrementAndGet();
                },
                NEVER_MILLIS)) {
            announcer.changed();
            begun.await();
            for (int i = 0; i < 100; i++) {
                announcer.changed();
            }
            go.countDown();
            await().until(() -> announced.get() == 2);
        }
        assertThat(announced).hasValue(2);
    }

    @Test
    void aChangeAfterTheEndIsIgnored() {
        var announcer = new CellAnnouncer(announced::incrementAndGet, NEVER_MILLIS);
        announcer.close();
        announcer.changed();

        assertThat(announced).hasValue(0);
    }
}
