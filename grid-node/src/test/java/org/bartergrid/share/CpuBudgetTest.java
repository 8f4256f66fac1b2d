package org.bartergrid.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CpuBudgetTest {

    private static final double PERIOD_MILLIS = 50;

    /** Whatever the share and however many threads are busy, what is used comes out at what is allowed. */
    @Property
    void busyThreadsUseTheQuotaAndNoMore(
            @ForAll @IntRange(min = 1, max = 16) int threads, @ForAll @DoubleRange(min = 0.05, max = 1) double share) {
        double quota = threads * share;
        var budget = new CpuBudget(quota, quota * PERIOD_MILLIS);
        double used = 0;
        boolean run = true;
        int samples = 5_000;
        for (int i = 0; i < samples; i++) {
            double now = run ? threads * PERIOD_MILLIS : 0;
            used += now;
            run = budget.sample(PERIOD_MILLIS, now);
        }
        assertThat(used / (samples * PERIOD_MILLIS)).isCloseTo(quota, within(quota * 0.02 + 0.01));
    }

    @Test
    void anIdleNightDoesNotBecomeABurst() {
        var budget = new CpuBudget(0.5, 25);
        for (int i = 0; i < 100_000; i++) {
            assertThat(budget.sample(PERIOD_MILLIS, 0)).isTrue();
        }
        assertThat(budget.sample(PERIOD_MILLIS, 100)).isFalse();
    }

    @Test
    void whatWasOverrunIsGivenBackInFull() {
        var budget = new CpuBudget(0.5, 25);
        assertThat(budget.sample(PERIOD_MILLIS, 1_000)).isFalse();
        int stopped = 0;
        while (!budget.sample(PERIOD_MILLIS, 0)) {
            stopped++;
        }
        // 975 ms of debt at half a CPU: 39 periods of 50 ms.
        assertThat(stopped).isBetween(37, 39);
    }

    @Test
    void refusesAQuotaOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CpuBudget(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CpuBudget(Double.NaN, 1));
    }
}
