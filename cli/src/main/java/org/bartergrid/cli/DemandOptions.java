package org.bartergrid.cli;

import java.util.List;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Want;
import org.bartergrid.resource.Category;
import picocli.CommandLine.Option;

/** What is demanded, as options of a command. */
final class DemandOptions {

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "how many machines, or other offers (default: ${DEFAULT-VALUE})")
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
            description =
                    "highest price of a CPU-second, or of what else is priced, in millionths of a CREDIT (default:"
                            + " ${DEFAULT-VALUE})")
    private long maxPriceMinor = 50_000;

    @Option(names = "--term", paramLabel = "MINUTES", description = "for how long (default: ${DEFAULT-VALUE})")
    private long termMinutes = 30;

    /** Processor time. */
    Demand demand() {
        return Demand.ofComputingPower(
                nodes,
                slots,
                cpuSeconds,
                minMips,
                minMflops,
                minMemoryMegabytes,
                maxPriceMinor,
                Math.multiplyExact(termMinutes, 60));
    }

    /** As much of anything else as its slots give in the term. */
    Demand demand(Category category) {
        long seconds = Math.multiplyExact(termMinutes, 60);
        long amount =
                category.measure().of(Math.multiplyExact((long) slots, nodes), Math.multiplyExact(seconds, 1_000));
        return new Demand(
                List.of(new Want(category, nodes, slots, amount, Condition.All.NOTHING, maxPriceMinor)), seconds);
    }
}
