package org.bartergrid.rating;

import java.lang.management.ManagementFactory;

/**
 * The benchmarks themselves, run in a JVM of their own with a worker's flags, so that the rating says what a
 * scientist's code will meet and leaves nothing behind in the node.
 *
 * <p>Prints one line: {@code mips=<long> mflops=<long> checksum=<double>}. Time is the thread's CPU time, not the clock's:
 * a neighbour that keeps the machine busy must not make its rating worse.
 */
public final class BenchmarkMain {

    private static final int ROUNDS = 5;

    /** Long enough to leave the interpreter behind and to drown the clock's grain, short enough to be repeated often. */
    private static final int ITERATIONS = 8_000_000;

    /** Integer operations in one iteration of {@link #integers}: 3 shifts, 4 exclusive ors, 1 multiply, 1 add, 1 test. */
    private static final int INTEGER_OPERATIONS = 10;

    /** Floating-point operations in one iteration of {@link #floats}: four chains of one multiply and one add. */
    private static final int FLOAT_OPERATIONS = 8;

    /** Printed at the end: a result that nobody reads is a computation that the compiler leaves out. */
    private static double checksum;

    private BenchmarkMain() {}

    /** Without arguments the processor is measured, with {@code memory} the memory. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("memory")) {
            System.out.println(MemoryChase.measure());
            return;
        }
        System.out.println("mips=" + bestRate(true) + " mflops=" + bestRate(false) + " checksum=" + checksum);
    }

    /** The best of several rounds, in millions of operations a second of CPU: the others were disturbed or still cold. */
    private static long bestRate(boolean integer) {
        var threads = ManagementFactory.getThreadMXBean();
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadCpuTime();
            checksum += integer ? integers(round) : floats(round);
            double micros = Math.max(1, (threads.getCurrentThreadCpuTime() - before) / 1e3);
            int operations = integer ? INTEGER_OPERATIONS : FLOAT_OPERATIONS;
            best = Math.max(best, (double) ITERATIONS * operations / micros);
        }
        return Math.max(1, Math.round(best));
    }

    /** A chain of dependent integer operations (xorshift64* with a data-dependent test). */
    private static long integers(long seed) {
        long x = seed + 0x9E3779B97F4A7C15L;
        long sum = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            x ^= x >>> 12;
            x ^= x << 25;
            x ^= x >>> 27;
            long product = x * 0x2545F4914F6CDD1DL;
            if ((product & 1) == 0) {
                sum ^= product;
            }
            sum += i;
        }
        return sum;
    }

    /** Four independent multiply-add chains that stay within range. */
    private static double floats(long seed) {
        double a = seed + 0.1;
        double b = 0.2;
        double c = 0.3;
        double d = 0.4;
        for (int i = 0; i < ITERATIONS; i++) {
            a = a * 0.999999 + 1e-6;
            b = b * 0.999998 + 2e-6;
            c = c * 0.999997 + 3e-6;
            d = d * 0.999996 + 4e-6;
        }
        return a + b + c + d;
    }
}
