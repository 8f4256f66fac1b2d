package org.bartergrid.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bartergrid.node.NodeSettings.Programs;
import org.bartergrid.peer.Inventory;
import org.bartergrid.rating.Benchmark;
import org.bartergrid.rating.StorageBenchmark;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.Storage;
import org.bartergrid.share.Lending;
import org.bartergrid.share.Machine;
import org.bartergrid.share.ShareLimits;

/**
 * What a node has found out about its machine.
 *
 * @param machine what it was measured on
 * @param limits what the node may use of that
 * @param power what a slot was measured to do
 * @param inventory what else there is to give: measured where that can be, else as its owner states
 */
record SelfRating(Machine machine, ShareLimits limits, ComputingPower power, Inventory inventory) {

    /**
     * Measures; takes a few seconds.
     *
     * @throws IOException if the machine is too busy, or its folder has no room
     */
    static SelfRating measure(NodeSettings settings) throws IOException {
        var machine = Machine.probe();
        var limits = ShareLimits.of(settings.share(), machine);
        settings.lending().require(settings.share(), machine);
        var programs = settings.programs();
        var benchmark = Benchmark.measure(programs.java(), programs.benchmarkClassPath());
        var power = new ComputingPower(
                benchmark.mips(),
                benchmark.mflops(),
                limits.slots(),
                (long) limits.slots() * limits.heapMegabytesPerSlot());
        return new SelfRating(machine, limits, power, inventory(settings.lending(), programs));
    }

    private static Inventory inventory(Lending lending, Programs programs) throws IOException {
        List<RatedResource> resources = new ArrayList<>();
        if (lending.memoryMegabytes() > 0) {
            var memory = Benchmark.measureMemory(programs.java(), programs.benchmarkClassPath());
            resources.add(new RatedResource(
                    "memory",
                    new Memory(lending.memoryMegabytes(), memory.readNanos(), memory.writeNanos()),
                    Evidence.MEASURED,
                    "a walk through 128 MB"));
        }
        Path folder = lending.storageFolder();
        if (folder != null && lending.storageMegabytes() > 0) {
            var disk = StorageBenchmark.measure(folder);
            resources.add(new RatedResource(
                    "storage",
                    new Storage(
                            lending.storageMegabytes(),
                            disk.accessMicros(),
                            disk.readMegabytesPerSecond(),
                            disk.writeMegabytesPerSecond()),
                    Evidence.MEASURED,
                    disk.direct() ? "a file of 64 MB, past the cache" : "a file of 64 MB, through the cache"));
        }
        resources.addAll(lending.declared());
        return new Inventory(resources);
    }
}
