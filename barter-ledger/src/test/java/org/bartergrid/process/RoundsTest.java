package org.bartergrid.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoundsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void aRoundThatFailsDoesNotEndTheRounds() {
        AtomicInteger rounds = new AtomicInteger();
        try (Rounds failing = new Rounds("failing", () -> {
            rounds.incrementAndGet();
            throw new IllegalStateException("on purpose");
        })) {
            failing.begin(0, 1);
            await().atMost(PATIENCE).until(() -> rounds.get() > 2);
        }
    }

    @Test
    void whatIsToBeDoneSoonDoesNotWaitForTheNextRound() {
        AtomicInteger rounds = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        try (Rounds rare = new Rounds("rare", rounds::incrementAndGet).begin(3_600_000, 3_600_000)) {
            rare.soon(() -> done.set(true));
            await().atMost(PATIENCE).untilTrue(done);
        }
        assertThat(rounds).hasValue(0);
    }

    @Test
    void endedRoundsFinishWhatIsUnderWayAndBeginNothing() throws InterruptedException {
        CountDownLatch under = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        Rounds slow = new Rounds("slow", () -> {
            rounds.incrementAndGet();
            under.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        slow.begin(0, 1);
        under.await();
        slow.end();
        slow.soon(() -> rounds.addAndGet(100));
        assertThat(slow.awaitEnd(1)).isFalse();
        goOn.countDown();
        assertThat(slow.awaitEnd(PATIENCE.toMillis())).isTrue();
        assertThat(interrupted).isFalse();
        assertThat(rounds).hasValue(1);
    }

    @Test
    void closedRoundsAreInterrupted() throws InterruptedException {
        CountDownLatch under = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Rounds stuck = new Rounds("stuck", () -> {
            under.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        stuck.begin(0, 1);
        under.await();
        stuck.close();
        assertThat(stuck.awaitEnd(PATIENCE.toMillis())).isTrue();
        assertThat(interrupted).isTrue();
    }
}
