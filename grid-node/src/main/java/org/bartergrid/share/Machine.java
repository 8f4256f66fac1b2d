package org.bartergrid.share;

import oshi.SystemInfo;

/**
 * What the owner's machine has in all, of which a {@link SharePolicy} takes its fraction.
 *
 * @param processor the processor's name, as the machine tells it
 * @param operatingSystem family and version
 * @param logicalCpus logical processors that this process may use
 * @param memoryMegabytes physical memory
 */
public record Machine(String processor, String operatingSystem, int logicalCpus, long memoryMegabytes) {

    public Machine {
        if (logicalCpus < 1 || memoryMegabytes < 1) {
            throw new IllegalArgumentException("A machine has at least one CPU and one megabyte of memory");
        }
    }

    /** Asks the operating system. Takes a few hundred milliseconds. */
    public static Machine probe() {
        var system = new SystemInfo();
        var hardware = system.getHardware();
        var os = system.getOperatingSystem();
        // availableProcessors() and not OSHI's count: in a container or under taskset the machine has more than we may
        // use, and a share of CPUs that we cannot have would be a promise that we cannot keep.
        return new Machine(
                hardware.getProcessor().getProcessorIdentifier().getName().strip(),
                os.getFamily() + " " + os.getVersionInfo(),
                Runtime.getRuntime().availableProcessors(),
                hardware.getMemory().getTotal() >> 20);
    }
}
