package org.bartergrid.valuation;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.bartergrid.resource.Peripheral.Device;

/**
 * The rates at which ratings are turned into prices: minor units of CREDIT for every thousand of a figure. A book never
 * changes; new rates are a new version. What each figure is, {@link Appraiser} says.
 *
 * @param version names these rates in valuations
 * @param computingPower for a CPU-second of one slot
 * @param memory for a gigabyte-hour
 * @param storage for a gigabyte-hour
 * @param peripherals for a minute of a device, by its kind; each kind has its rates
 * @param perThousandFileMegabytes for handing over a copy of a file, beside what its owner asks for it
 * @param internetAccess for an hour of a connection
 * @param exchange what a thousand minor units of a money are worth, by its unit
 */
public record PriceBook(
        int version,
        ComputingPowerRates computingPower,
        MemoryRates memory,
        StorageRates storage,
        Map<Device, PeripheralRates> peripherals,
        long perThousandFileMegabytes,
        InternetAccessRates internetAccess,
        Map<String, Long> exchange) {

    /**
     * The rates of this release. A slot of 5,000 MIPS, 2,000 MFLOPS and 512 MB costs about a hundredth of a credit a
     * CPU-second, so that the 100 credits of a newcomer buy almost three hours of it. The rates of the other categories
     * keep about the proportions that these things have to processor time where they are for hire: a gigabyte of memory
     * a sixth of a slot, a gigabyte of disk a hundred times less than of memory.
     */
    public static final PriceBook STANDARD = new PriceBook(
            2,
            new ComputingPowerRates(1_000, 1_500, 4_000),
            new MemoryRates(4_000_000, 80_000, 80_000),
            new StorageRates(60_000, 2_000, 20_000, 20_000),
            Map.of(
                    Device.PRINTER, new PeripheralRates(500_000_000, 500_000, 25_000_000),
                    Device.SCANNER, new PeripheralRates(100_000_000, 100_000, 5_000_000),
                    Device.CAMERA, new PeripheralRates(100_000, 1, 50_000)),
            20_000,
            new InternetAccessRates(100_000, 10_000),
            Map.of("CREDIT", 1_000L, "TICKET", 1_000_000_000L));

    /**
     * For computing power.
     *
     * @param perThousandMips for integer speed
     * @param perThousandMflops for floating-point speed
     * @param perThousandMegabytes for memory of a slot
     */
    public record ComputingPowerRates(long perThousandMips, long perThousandMflops, long perThousandMegabytes) {
        public ComputingPowerRates {
            requireNotNegative(perThousandMips, perThousandMflops, perThousandMegabytes);
        }
    }

    /**
     * For memory.
     *
     * @param perGigabyteHour for having it
     * @param perThousandReads for how many random reads a millisecond it allows
     * @param perThousandWrites for how many random writes a millisecond it allows
     */
    public record MemoryRates(long perGigabyteHour, long perThousandReads, long perThousandWrites) {
        public MemoryRates {
            requireNotNegative(perGigabyteHour, perThousandReads, perThousandWrites);
        }
    }

    /**
     * For storage.
     *
     * @param perGigabyteHour for having it
     * @param perThousandAccesses for how many random accesses a second it allows
     * @param perThousandReadMegabytes for how many MB/s can be read
     * @param perThousandWriteMegabytes for how many MB/s can be written
     */
    public record StorageRates(
            long perGigabyteHour,
            long perThousandAccesses,
            long perThousandReadMegabytes,
            long perThousandWriteMegabytes) {
        public StorageRates {
            requireNotNegative(
                    perGigabyteHour, perThousandAccesses, perThousandReadMegabytes, perThousandWriteMegabytes);
        }
    }

    /**
     * For one kind of device. All are for what it does in a minute: pages, or frames.
     *
     * @param perThousandPages for each
     * @param perThousandResolution for the resolution of each
     * @param perThousandBits for the bits a primary colour of each
     */
    public record PeripheralRates(long perThousandPages, long perThousandResolution, long perThousandBits) {
        public PeripheralRates {
            requireNotNegative(perThousandPages, perThousandResolution, perThousandBits);
        }
    }

    /**
     * For a line to the internet.
     *
     * @param perThousandKilobits for throughput, as measured and while it is up
     * @param perThousandNominalKilobits for the speed that its provider names
     */
    public record InternetAccessRates(long perThousandKilobits, long perThousandNominalKilobits) {
        public InternetAccessRates {
            requireNotNegative(perThousandKilobits, perThousandNominalKilobits);
        }
    }

    public PriceBook {
        requireNotNegative(perThousandFileMegabytes);
        peripherals = Map.copyOf(new EnumMap<>(peripherals));
        exchange = Map.copyOf(new TreeMap<>(exchange));
        exchange.values().forEach(PriceBook::requireNotNegative);
        for (Device device : Device.values()) {
            if (!peripherals.containsKey(device)) {
                throw new IllegalArgumentException("a price book needs rates for a " + device);
            }
        }
    }

    private static void requireNotNegative(long... rates) {
        for (long rate : rates) {
            if (rate < 0) {
                throw new IllegalArgumentException("a price book's rates must not be negative");
            }
        }
    }
}
