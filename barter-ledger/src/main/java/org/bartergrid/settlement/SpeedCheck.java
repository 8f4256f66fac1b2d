package org.bartergrid.settlement;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.ComputingPower;

/**
 * Whether nodes that worked side by side were as fast as they are rated. Splits of one job are alike, so nodes do as many of
 * them in a second of processor time as they are fast; which of its two ratings counts for a job nobody knows, so that counts
 * which speaks for the node. Each is compared with the median of all, which one liar among three cannot move beyond an honest
 * node. Nodes of one peer count as one, so that nobody is the majority alone. Pure and stateless.
 */
public final class SpeedCheck {
    /** Of so many peers at least: of two nobody could say whose rating is wrong. */
    static final int LEAST_PEERS = 3;

    /** So many splits each at least, as the last one is shorter. */
    static final long LEAST_SPLITS = 8;

    /** So much processor time each at least: a worker's start takes up to a second of it. */
    static final long LEAST_CPU_MILLIS = 5_000;

    /** All of what was promised. */
    public static final long WHOLE_PER_MILLE = 1_000;

    /** Nobody is believed to be a thousand times as fast as it says. */
    private static final double MOST_TIMES = 1_000;

    /** Below this a rating is wrong; caches and neighbours make a difference that no rating foresees. */
    public static final long TOLERATED_PER_MILLE = 500;

    private SpeedCheck() {}

    /**
     * What a node did of a job.
     *
     * @param rated what it is rated with
     * @param splits that it mapped, as the gateway counted them
     * @param cpuMillis processor time that it says it spent on them
     */
    public record Sample(NodeId node, ComputingPower rated, long splits, long cpuMillis) {
        boolean isEnough() {
            return splits >= LEAST_SPLITS && cpuMillis >= LEAST_CPU_MILLIS;
        }

        double splitsPerSecond() {
            return 1_000.0 * splits / cpuMillis;
        }
    }

    /**
     * How fast each node was, in thousandths of what its rating promised; 1000 is what the one in the middle did.
     *
     * @return nothing for a node that did too little, and nothing at all if those of fewer than three peers did enough
     */
    public static Map<NodeId, Long> deliveredPerMille(List<Sample> samples) {
        List<Sample> enough = samples.stream().filter(Sample::isEnough).toList();
        Map<PeerId, List<Sample>> peers = enough.stream().collect(Collectors.groupingBy(sample -> sample.node.peer()));
        if (peers.size() < LEAST_PEERS) {
            return Map.of();
        }
        double mips = medianOfPeers(peers, sample -> sample.splitsPerSecond() / sample.rated.mips());
        double mflops = medianOfPeers(peers, sample -> sample.splitsPerSecond() / sample.rated.mflops());
        Map<NodeId, Long> delivered = new TreeMap<>();
        for (Sample sample : enough) {
            double part = Math.max(
                    sample.splitsPerSecond() / (sample.rated.mips() * mips),
                    sample.splitsPerSecond() / (sample.rated.mflops() * mflops));
            delivered.put(sample.node, (long) (WHOLE_PER_MILLE * Math.min(MOST_TIMES, part)));
        }
        return delivered;
    }

    private static double medianOfPeers(Map<PeerId, List<Sample>> peers, ToDoubleFunction<Sample> figure) {
        return median(peers.values().stream()
                .mapToDouble(
                        samples -> median(samples.stream().mapToDouble(figure).toArray()))
                .toArray());
    }

    /** The middle one, or the lower one of two. */
    private static double median(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }
}
