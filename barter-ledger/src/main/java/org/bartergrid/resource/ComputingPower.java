package org.bartergrid.resource;

import java.util.OptionalLong;

/**
 * Processor time on one node, as its share allows it.
 *
 * @param mips millions of integer instructions per second of one slot, measured
 * @param mflops millions of floating-point operations per second of one slot, measured
 * @param slots threads of work that the share carries at once
 * @param memoryMegabytes memory of the whole share; each slot has an equal part of it
 */
public record ComputingPower(long mips, long mflops, int slots, long memoryMegabytes) implements Resource {
    public ComputingPower {
        Ratings.requirePositive("mips", mips);
        Ratings.requirePositive("mflops", mflops);
        Ratings.requirePositive("slots", slots);
        Ratings.requirePositive("memoryMegabytes", memoryMegabytes);
    }

    @Override
    public Category category() {
        return Category.COMPUTING_POWER;
    }

    /** Memory that one slot may count on, in megabytes, rounded down. */
    public long memoryMegabytesPerSlot() {
        return memoryMegabytes / slots;
    }

    @Override
    public OptionalLong figure(Rating rating) {
        return switch (rating) {
            case MIPS -> OptionalLong.of(mips);
            case MFLOPS -> OptionalLong.of(mflops);
            case SLOTS -> OptionalLong.of(slots);
            case MEMORY_MEGABYTES -> OptionalLong.of(memoryMegabytes);
            default -> OptionalLong.empty();
        };
    }
}
