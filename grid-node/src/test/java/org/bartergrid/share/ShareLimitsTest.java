package org.bartergrid.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ShareLimitsTest {

    @Test
    void aQuarterOfTwoCpusIsHalfACpuInOneSlot() {
        var limits = ShareLimits.of(new SharePolicy(25, 640), new Machine("cpu", "os", 2, 8_000));
        assertThat(limits).isEqualTo(new ShareLimits(0.5, 1, 416, 64));
    }

    @Property
    void neverMoreMemoryThanShared(
            @ForAll @IntRange(min = 1, max = 100) int cpu,
            @ForAll @LongRange(min = SharePolicy.LEAST_MEMORY_MEGABYTES, max = 1_000_000) long memory,
            @ForAll @IntRange(min = 1, max = 256) int cpus) {
        var limits = ShareLimits.of(new SharePolicy(cpu, memory), new Machine("cpu", "os", cpus, 1_000_000));
        long workers = (long) limits.slots() * (limits.heapMegabytesPerSlot() + 160);
        assertThat(workers + limits.dataRegionMegabytes()).isLessThanOrEqualTo(memory);
        assertThat(limits.heapMegabytesPerSlot()).isGreaterThanOrEqualTo(64);
        assertThat(limits.slots()).isBetween(1, (int) Math.ceil(limits.cpuQuota()));
    }

    @Test
    void refusesToShareWhatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShareLimits.of(new SharePolicy(10, 4_000), new Machine("cpu", "os", 2, 2_000)))
                .withMessageContaining("has only 2000 MB");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SharePolicy(0, 1_000))
                .withMessageContaining("share.cpu");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SharePolicy(101, 1_000))
                .withMessageContaining("share.cpu");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SharePolicy(50, 100))
                .withMessageContaining("share.memory");
    }

    @Test
    void probesThisMachine() {
        var machine = Machine.probe();
        assertThat(machine.logicalCpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(machine.memoryMegabytes()).isGreaterThan(100);
        assertThat(machine.processor()).isNotBlank();
    }
}
