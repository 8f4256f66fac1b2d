package org.bartergrid.share;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShareUseTest {

    private final ShareUse use = new ShareUse(0.5);

    @Test
    void timeCountsWhileWorkersWorkOrAreHeldBack() {
        use.add(50, 40, false);
        use.add(50, 0, true);
        use.add(50, 0, false);

        assertThat(use.busyMillis()).isEqualTo(100);
        assertThat(use.cpuMillis()).isEqualTo(40);
    }

    @Test
    void aNightOfSleepDoesNotMakeTheUseLookSmall() {
        use.add(1_000, 500, false);
        use.add(8 * 3_600_000, 1, true);

        assertThat(use.busyMillis()).isEqualTo(3_000);
    }

    @Test
    void workDoneWhileNobodyLookedCountsAtTheQuota() {
        use.add(60_000, 20_000, false);

        assertThat(use.busyMillis()).isEqualTo(40_000);
        assertThat(use.cpuMillis()).isEqualTo(20_000);
    }

    @Test
    void aGapIsNeverCountedAsMoreThanItWas() {
        use.add(10_000, 50_000, false);

        assertThat(use.busyMillis()).isEqualTo(10_000);
    }
}
