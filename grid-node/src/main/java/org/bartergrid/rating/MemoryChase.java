package org.bartergrid.rating;

import java.lang.management.ManagementFactory;

/**
 * Measures how long a random access to memory takes: a walk through a region that is larger than caches are, in which
 * every cell holds the place of the next, so that no access can begin before the last one has ended.
 */
final class MemoryChase {
    /** 128 MB of cells: more than the caches of any processor that a volunteer is likely to have. */
    private static final int CELLS = 1 << 25;

    private static final int MASK = CELLS - 1;

    /** A step by these visits every cell once (Hull and Dobell 1962: an odd addend, a factor of 1 modulo 4). */
    private static final int FACTOR = 0x2C1B3C6D;

    private static final int ADDEND = 0x3779FB9;
    private static final int DIRTY = 1 << 31;
    private static final int ACCESSES = 4_000_000;
    private static final int ROUNDS = 3;

    private final int[] cells = new int[CELLS];

    private MemoryChase() {
        for (int i = 0; i < CELLS; i++) {
            cells[i] = (i * FACTOR + ADDEND) & MASK;
        }
    }

    /** One line: {@code readNanos=<long> writeNanos=<long> end=<int>}; the best of several rounds. */
    static String measure() {
        MemoryChase chase = new MemoryChase();
        var threads = ManagementFactory.getThreadMXBean();
        double read = Double.MAX_VALUE;
        double write = Double.MAX_VALUE;
        int at = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadCpuTime();
            at = chase.read(at);
            long between = threads.getCurrentThreadCpuTime();
            at = chase.write(at);
            long after = threads.getCurrentThreadCpuTime();
            read = Math.min(read, (double) (between - before) / ACCESSES);
            write = Math.min(write, (double) (after - between) / ACCESSES);
        }
        return "readNanos=" + Math.max(1, Math.round(read)) + " writeNanos=" + Math.max(1, Math.round(write)) + " end="
                + at;
    }

    private int read(int from) {
        int at = from;
        for (int i = 0; i < ACCESSES; i++) {
            at = cells[at] & MASK;
        }
        return at;
    }

    /** A write reads its cell first, as a processor reads the line that it writes to. */
    private int write(int from) {
        int at = from;
        for (int i = 0; i < ACCESSES; i++) {
            int cell = cells[at];
            cells[at] = cell ^ DIRTY;
            at = cell & MASK;
        }
        return at;
    }
}
