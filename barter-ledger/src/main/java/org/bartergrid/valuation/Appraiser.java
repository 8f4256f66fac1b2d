package org.bartergrid.valuation;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.InternetAccess;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Money;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Proportion;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.SharedFile;
import org.bartergrid.resource.Storage;
import org.bartergrid.valuation.PriceBook.PeripheralRates;
import org.bartergrid.valuation.Valuation.Term;

/**
 * Turns ratings into a price. Pure and safe for any thread. {@code docs/valuation.md} has the formulas with examples.
 *
 * <p>The price is a sum of terms, each a rate times a figure; rates are never negative, and no figure falls when a rating
 * gets better. So it keeps three laws by construction: better ratings never cost less (but for slots that share a memory), the price is never negative, and,
 * as a contract multiplies it by the time used, the cost is linear in time.
 */
public final class Appraiser {
    /** A line may be sold as faster than it was measured, but what is named beyond this many times that is not paid. */
    private static final long MOST_NOMINAL = 2;

    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long MICROS_A_SECOND = 1_000_000;
    private static final long MILLE = 1_000;

    private final PriceBook prices;

    public Appraiser(PriceBook prices) {
        this.prices = prices;
    }

    /**
     * The worth of a resource, for as much of it as its category's measure prices.
     *
     * @throws IllegalArgumentException if the price book has no rate for it
     * @throws ArithmeticException if the ratings are so large that the price leaves the range of a long
     */
    public Valuation appraise(Resource resource) {
        Sum sum = new Sum();
        if (resource instanceof ComputingPower power) {
            add(power, sum);
        } else if (resource instanceof Memory memory) {
            add(memory, sum);
        } else if (resource instanceof Storage storage) {
            add(storage, sum);
        } else if (resource instanceof Peripheral peripheral) {
            add(peripheral, sum);
        } else if (resource instanceof SharedFile file) {
            add(file, sum);
        } else if (resource instanceof InternetAccess access) {
            add(access, sum);
        } else if (resource instanceof Money money) {
            add(money, sum);
        } else {
            throw new IllegalStateException("a category without a formula: " + resource.category());
        }
        return new Valuation(prices.version(), resource.category().measure(), sum.terms, sum.minor);
    }

    /** A CPU-second of one slot. */
    private void add(ComputingPower power, Sum sum) {
        var rates = prices.computingPower();
        sum.add("integer speed", power.mips(), "MIPS", rates.perThousandMips());
        sum.add("floating-point speed", power.mflops(), "MFLOPS", rates.perThousandMflops());
        sum.add("memory of a slot", power.memoryMegabytesPerSlot(), "MB", rates.perThousandMegabytes());
    }

    /** A gigabyte-hour. Times count as what they allow: {@code reads a ms = floor(1,000,000 / read ns)}. */
    private void add(Memory memory, Sum sum) {
        var rates = prices.memory();
        sum.add("capacity", MILLE, "MB", rates.perGigabyteHour());
        sum.add("read speed", NANOS_A_MILLI / memory.readNanos(), "reads a ms", rates.perThousandReads());
        sum.add("write speed", NANOS_A_MILLI / memory.writeNanos(), "writes a ms", rates.perThousandWrites());
    }

    /** A gigabyte-hour. {@code accesses a second = floor(1,000,000 / access µs)}. */
    private void add(Storage storage, Sum sum) {
        var rates = prices.storage();
        sum.add("capacity", MILLE, "MB", rates.perGigabyteHour());
        sum.add("access", MICROS_A_SECOND / storage.accessMicros(), "accesses a s", rates.perThousandAccesses());
        sum.add("read rate", storage.readMegabytesPerSecond(), "MB/s", rates.perThousandReadMegabytes());
        sum.add("write rate", storage.writeMegabytesPerSecond(), "MB/s", rates.perThousandWriteMegabytes());
    }

    /**
     * A minute of a device: what it puts out in that time, and how good each page or frame is. Colour counts in whole
     * bits, {@code floor(log2(levels))}: twice the levels are not twice the use.
     */
    private void add(Peripheral peripheral, Sum sum) {
        PeripheralRates rates = prices.peripherals().get(peripheral.device());
        if (rates == null) {
            throw new IllegalStateException("a price book without a " + peripheral.device());
        }
        boolean camera = peripheral.device() == Peripheral.Device.CAMERA;
        String each = camera ? "frames a minute" : "pages a minute";
        long bits = Integer.SIZE - 1L - Integer.numberOfLeadingZeros(peripheral.levelsPerPrimary());
        sum.add("speed", peripheral.perMinute(), each, rates.perThousandPages());
        sum.add(
                "resolution at this speed",
                Math.multiplyExact(peripheral.resolution(), peripheral.perMinute()),
                (camera ? "pixels x " : "ppi x ") + each,
                rates.perThousandResolution());
        sum.add(
                "colour depth at this speed",
                Math.multiplyExact(bits, peripheral.perMinute()),
                "bits x " + each,
                rates.perThousandBits());
    }

    /** A copy: what its owner asks, and its length. */
    private void add(SharedFile file, Sum sum) {
        sum.add("asked by its owner", file.askedMinor(), "minor units", MILLE);
        sum.add("length", file.megabytes(), "MB", prices.perThousandFileMegabytes());
    }

    /** An hour of a connection: throughput while it is up, and the speed that is named, up to twice what was measured. */
    private void add(InternetAccess access, Sum sum) {
        var rates = prices.internetAccess();
        long measured = access.measuredKilobitsPerSecond();
        sum.add(
                "throughput while it is up",
                Proportion.floor(measured, access.availabilityPerMille(), MILLE),
                "kbit/s",
                rates.perThousandKilobits());
        sum.add(
                "nominal speed, up to twice the throughput",
                Math.min(access.nominalKilobitsPerSecond(), Math.multiplyExact(MOST_NOMINAL, measured)),
                "kbit/s",
                rates.perThousandNominalKilobits());
    }

    /** One minor unit, at the book's rate of exchange. */
    private void add(Money money, Sum sum) {
        Long rate = prices.exchange().get(money.unit());
        if (rate == null) {
            throw new IllegalArgumentException("there is no rate of exchange for '" + money.unit() + "': use one of "
                    + prices.exchange().keySet().stream().sorted().toList());
        }
        sum.add("face value", 1, "minor unit of " + money.unit(), rate);
    }

    private static final class Sum {
        private final List<Term> terms = new ArrayList<>();
        private long minor;

        void add(String name, long rating, String unit, long ratePerThousandMinor) {
            long amountMinor = Proportion.floor(rating, ratePerThousandMinor, MILLE);
            terms.add(new Term(name, rating, unit, ratePerThousandMinor, amountMinor));
            minor = Math.addExact(minor, amountMinor);
        }
    }
}
