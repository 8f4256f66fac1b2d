package org.bartergrid.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.FakeCoordinator;
import org.bartergrid.client.Session;
import org.bartergrid.client.Wire.ShareReport;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatTest {

    private static final String BEAT = "POST /v1/nodes/ada.laptop/heartbeat";

    private FakeCoordinator fake;
    private CoordinatorClient client;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeCoordinator();
        client = CoordinatorClient.anonymous(fake.address())
                .as(new Session("ada.laptop", SigningKey.generate().privateKey(), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void theNodeCountsAsAliveFromTheStart() {
        try (var heart = beating(() -> true)) {
            assertThat(heart).isNotNull();
            assertThat(fake.count(BEAT)).isPositive();
        }
    }

    @Test
    void itGoesOnAfterTheCoordinatorWasAway() throws IOException {
        try (var heart = beating(() -> true)) {
            assertThat(heart).isNotNull();
            fake.goAway();
            fake.comeBack();
            long before = fake.count(BEAT);
            await().atMost(Duration.ofSeconds(20)).until(() -> fake.count(BEAT) > before + 1);
        }
    }

    @Test
    void itIsSilentWhileTheNodeCannotWork() {
        var able = new AtomicBoolean(true);
        var asked = new AtomicBoolean();
        try (var heart = beating(() -> {
            asked.set(true);
            return able.get();
        })) {
            assertThat(heart).isNotNull();
            able.set(false);
            long before = fake.count(BEAT);
            asked.set(false);
            await().atMost(Duration.ofSeconds(20)).untilTrue(asked);
            asked.set(false);
            await().atMost(Duration.ofSeconds(20)).untilTrue(asked);
            assertThat(fake.count(BEAT)).isLessThanOrEqualTo(before + 1);
            able.set(true);
            await().atMost(Duration.ofSeconds(20)).until(() -> fake.count(BEAT) > before + 1);
        }
    }

    @Test
    void aNodeThatNobodyHearsDoesNotStart() {
        fake.goAway();

        assertThatThrownBy(() -> beating(() -> true)).isInstanceOf(CoordinatorUnreachable.class);
    }

    private Heartbeat beating(java.util.function.BooleanSupplier able) {
        return new Heartbeat(client, "ada.laptop", able, () -> new ShareReport(2500, 0, 0, 0, 0, Map.of()));
    }
}
