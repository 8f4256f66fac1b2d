package org.bartergrid.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.bartergrid.peer.NodeId;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.settlement.SpeedCheck.Sample;

/** Who claims more than it delivers is found, and nobody else. */
class SpeedCheckPropertyTest {
    private static final long SPLITS = 1_000;

    private static NodeId node(int number) {
        return new NodeId("peer-" + number + ".box");
    }

    /** A node of a true speed, at which it does so many splits in a second, and of what it claims. */
    private static Sample sample(int number, long trueMips, long claimedMips, long claimedMflops) {
        return new Sample(
                node(number),
                new ComputingPower(claimedMips, claimedMflops, 1, 1_024),
                SPLITS,
                SPLITS * 1_000_000 / trueMips);
    }

    @Property
    void honestNodesDeliverAllOfIt(
            @ForAll @Size(min = 3, max = 9) List<@LongRange(min = 500, max = 50_000) Long> speeds,
            @ForAll @IntRange(min = 1, max = 20) int mflopsPart) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < speeds.size(); i++) {
            // Their other rating has nothing to do with this job.
            samples.add(sample(i, speeds.get(i), speeds.get(i), 1 + speeds.get(i) * (1 + i % mflopsPart)));
        }
        Map<NodeId, Long> delivered = SpeedCheck.deliveredPerMille(samples);
        assertThat(delivered).hasSize(speeds.size());
        assertThat(delivered.values()).allMatch(part -> part >= 990);
    }

    @Property
    void oneLiarIsFoundByHowMuchItLies(
            @ForAll @Size(min = 2, max = 8) List<@LongRange(min = 500, max = 50_000) Long> honest,
            @ForAll @LongRange(min = 500, max = 50_000) long trueSpeed,
            @ForAll @IntRange(min = 3, max = 100) int factor) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < honest.size(); i++) {
            samples.add(sample(i, honest.get(i), honest.get(i), honest.get(i)));
        }
        samples.add(sample(99, trueSpeed, trueSpeed * factor, trueSpeed * factor));
        Map<NodeId, Long> delivered = SpeedCheck.deliveredPerMille(samples);
        assertThat(delivered.get(node(99))).isBetween(1_000L / factor - 10, 1_000L / factor + 10);
        for (int i = 0; i < honest.size(); i++) {
            assertThat(delivered.get(node(i))).isGreaterThanOrEqualTo(990);
        }
    }

    /** Nobody is judged by two, or by what a worker's start and a short last split make of it. */
    @Example
    void tooLittleSaysNothing() {
        Sample honest = sample(1, 1_000, 1_000, 1_000);
        Sample liar = sample(2, 1_000, 9_000, 9_000);
        assertThat(SpeedCheck.deliveredPerMille(List.of(honest, liar))).isEmpty();
        Sample few = new Sample(node(3), honest.rated(), SpeedCheck.LEAST_SPLITS - 1, 60_000);
        Sample brief = new Sample(node(4), honest.rated(), 100, SpeedCheck.LEAST_CPU_MILLIS - 1);
        assertThat(SpeedCheck.deliveredPerMille(List.of(honest, liar, few, brief)))
                .isEmpty();
        assertThat(SpeedCheck.deliveredPerMille(List.of(honest, liar, few, sample(5, 2_000, 2_000, 2_000))))
                .containsOnlyKeys(node(1), node(2), node(5));
    }
}
