package org.bartergrid.market;

import org.bartergrid.resource.Category;

/**
 * What somebody looks for: the criteria of a search, with or without a mandate around them.
 *
 * @param category COMPUTING_POWER in this release
 * @param nodes how many different nodes, 1 to 64
 * @param slotsPerNode at least so many slots on each
 * @param cpuSeconds processor time in all, over all nodes
 * @param minMips at least this integer speed a slot; 0 for any
 * @param minMflops at least this floating-point speed a slot; 0 for any
 * @param minMemoryMegabytes at least this much memory a slot; 0 for any
 * @param maxPriceMinorPerCpuSecond at most this price
 * @param termSeconds how long the contracts run
 */
public record Demand(
        Category category,
        int nodes,
        int slotsPerNode,
        long cpuSeconds,
        long minMips,
        long minMflops,
        long minMemoryMegabytes,
        long maxPriceMinorPerCpuSecond,
        long termSeconds) {
    /** Nine years: keeps milliseconds and money inside a long. */
    private static final long LONGEST_CPU_SECONDS = 1_000_000_000L;

    private static final long LONGEST_TERM_SECONDS = 31L * 24 * 3600;

    public Demand {
        if (category != Category.COMPUTING_POWER) {
            throw new IllegalArgumentException(
                    "this release delivers COMPUTING_POWER only: " + category + " cannot be demanded yet");
        }
        within("nodes", nodes, 1, 64);
        within("slotsPerNode", slotsPerNode, 1, 4096);
        within("cpuSeconds", cpuSeconds, 1, LONGEST_CPU_SECONDS);
        within("minMips", minMips, 0, Long.MAX_VALUE);
        within("minMflops", minMflops, 0, Long.MAX_VALUE);
        within("minMemoryMegabytes", minMemoryMegabytes, 0, Long.MAX_VALUE);
        within("maxPriceMinorPerCpuSecond", maxPriceMinorPerCpuSecond, 0, Long.MAX_VALUE);
        within("termSeconds", termSeconds, 1, LONGEST_TERM_SECONDS);
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("a demand's " + name + " must lie "
                    + (most == Long.MAX_VALUE ? "at or above " + least : "between " + least + " and " + most)
                    + ", but is " + value);
        }
    }
}
