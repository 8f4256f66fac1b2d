package org.bartergrid.valuation;

/**
 * The rates at which ratings are turned into a price: minor units of CREDIT per CPU-second of one slot, for every
 * thousand of the rating. A book never changes; new rates are a new version.
 *
 * @param version names these rates in valuations and contracts
 * @param perThousandMips for integer speed
 * @param perThousandMflops for floating-point speed
 * @param perThousandMegabytes for memory of a slot
 */
public record PriceBook(int version, long perThousandMips, long perThousandMflops, long perThousandMegabytes) {
    /**
     * The rates of this release: a slot of 5,000 MIPS, 2,000 MFLOPS and 512 MB costs about a hundredth of a credit a
     * CPU-second, so that the 100 credits of a newcomer buy almost three hours of it.
     */
    public static final PriceBook STANDARD = new PriceBook(1, 1_000, 1_500, 4_000);

    public PriceBook {
        if (perThousandMips < 0 || perThousandMflops < 0 || perThousandMegabytes < 0) {
            throw new IllegalArgumentException("a price book's rates must not be negative");
        }
    }
}
