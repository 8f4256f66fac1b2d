package org.bartergrid.market;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Rating;

/**
 * What somebody looks for: the criteria of a search, with or without a mandate around them.
 *
 * @param wants what has to be there together, 1 to {@value #MOST_WANTS} kinds of thing
 * @param termSeconds how long the contracts run, at most 31 days
 */
public record Demand(List<Want> wants, long termSeconds) {
    private static final int MOST_WANTS = 8;
    private static final long LONGEST_TERM_SECONDS = 31L * 24 * 3600;

    /** Nine years: keeps milliseconds and money inside a long. */
    private static final long LONGEST_CPU_SECONDS = 1_000_000_000L;

    public Demand {
        wants = List.copyOf(wants);
        Want.within("number of wants", wants.size(), 1, MOST_WANTS);
        Want.within("termSeconds", termSeconds, 1, LONGEST_TERM_SECONDS);
    }

    /**
     * A demand of processor time.
     *
     * @param nodes on how many different nodes
     * @param slotsPerNode at least so many slots on each
     * @param cpuSeconds processor time in all, over all nodes
     * @param minMips at least this integer speed a slot; 0 for any
     * @param minMflops at least this floating-point speed a slot; 0 for any
     * @param minMemoryMegabytes at least this much memory a slot; 0 for any
     * @param maxPriceMinorPerCpuSecond at most this price
     * @param termSeconds how long the contracts run
     */
    public static Demand ofComputingPower(
            int nodes,
            int slotsPerNode,
            long cpuSeconds,
            long minMips,
            long minMflops,
            long minMemoryMegabytes,
            long maxPriceMinorPerCpuSecond,
            long termSeconds) {
        Want.within("nodes", nodes, 1, Want.MOST_OFFERS);
        Want.within("slotsPerNode", slotsPerNode, 1, OfferMandate.MOST_SLOTS);
        Want.within("cpuSeconds", cpuSeconds, 1, LONGEST_CPU_SECONDS);
        Want.within("maxPriceMinorPerCpuSecond", maxPriceMinorPerCpuSecond, 0, Long.MAX_VALUE);
        List<Condition> where = new ArrayList<>();
        atLeast(where, "minMips", Field.of(Rating.MIPS), minMips);
        atLeast(where, "minMflops", Field.of(Rating.MFLOPS), minMflops);
        atLeast(where, "minMemoryMegabytes", Field.MEMORY_PER_SLOT, minMemoryMegabytes);
        Want want = new Want(
                Category.COMPUTING_POWER,
                nodes,
                slotsPerNode,
                cpuSeconds * 1_000,
                Condition.All.of(where),
                maxPriceMinorPerCpuSecond);
        return new Demand(List.of(want), termSeconds);
    }

    /** The same, and every offer has to meet a condition too. */
    public Demand where(Condition condition) {
        return new Demand(wants.stream().map(want -> want.where(condition)).toList(), termSeconds);
    }

    private static void atLeast(List<Condition> where, String name, Field field, long least) {
        Want.within(name, least, 0, Long.MAX_VALUE);
        if (least > 0) {
            where.add(new Condition.Between(field, least, Long.MAX_VALUE));
        }
    }
}
