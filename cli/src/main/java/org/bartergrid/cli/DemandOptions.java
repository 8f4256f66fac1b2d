package org.bartergrid.cli;

import org.bartergrid.market.Demand;
import org.bartergrid.resource.Category;
import picocli.CommandLine.Option;

/** What is demanded, as options of a command. */
final class DemandOptions {

    @Option(names = "--nodes", paramLabel = "N", description = "how many machines (default: ${DEFAULT-VALUE})")
    private int nodes = 1;

    @Option(names = "--slots", paramLabel = "N", description = "slots on each (default: ${DEFAULT-VALUE})")
    private int slots = 1;

    @Option(
            names = "--cpu-seconds",
            paramLabel = "N",
            description = "CPU time in all, over all machines (default: ${DEFAULT-VALUE})")
    private long cpuSeconds = 300;

    @Option(names = "--min-mips", paramLabel = "N", description = "least integer speed of a slot")
    private long minMips;

    @Option(names = "--min-mflops", paramLabel = "N", description = "least floating-point speed of a slot")
    private long minMflops;

    @Option(names = "--min-memory", paramLabel = "MB", description = "least memory of a slot")
    private long minMemoryMegabytes;

    @Option(
            names = "--max-price",
            paramLabel = "MINOR",
            description = "highest price of a CPU-second, in millionths of a CREDIT (default: ${DEFAULT-VALUE})")
    private long maxPriceMinor = 50_000;

    @Option(names = "--term", paramLabel = "MINUTES", description = "for how long (default: ${DEFAULT-VALUE})")
    private long termMinutes = 30;

    Demand demand() {
        return new Demand(
                Category.COMPUTING_POWER,
                nodes,
                slots,
                cpuSeconds,
                minMips,
                minMflops,
                minMemoryMegabytes,
                maxPriceMinor,
                Math.multiplyExact(termMinutes, 60));
    }
}
