package org.bartergrid.resource;

/**
 * How much of something a leg of a contract moves.
 *
 * @param amount a whole number, not negative
 * @param measure what one of it is
 */
public record Quantity(long amount, Measure measure) {
    /** What is counted, and for how much of it a price is. Names and sizes are part of signed documents: they stay. */
    public enum Measure {
        /** Milliseconds of processor time; prices are for a CPU-second. */
        CPU_MILLIS(1_000, "CPU-second"),
        /** Megabytes times seconds; prices are for a gigabyte-hour. */
        MEGABYTE_SECONDS(3_600_000, "gigabyte-hour"),
        /** Milliseconds of one device; prices are for a minute of it. */
        DEVICE_MILLIS(60_000, "device-minute"),
        /** Copies of a file; prices are for one. */
        COPIES(1, "copy"),
        /** Milliseconds of one connection; prices are for an hour of it. */
        CONNECTION_MILLIS(3_600_000, "connection-hour"),
        /** Minor units of credits (a millionth of one). */
        CREDIT_MINOR(1, "minor unit"),
        /** Minor units of any money; prices are for one. */
        MONEY_MINOR(1, "minor unit");

        private final long priced;
        private final String pricedAs;

        Measure(long priced, String pricedAs) {
            this.priced = priced;
            this.pricedAs = pricedAs;
        }

        /**
         * How much of it so many slots give in a time.
         *
         * @throws ArithmeticException if it is more than a long can carry
         */
        public long of(long slots, long millis) {
            return switch (this) {
                case CPU_MILLIS, DEVICE_MILLIS, CONNECTION_MILLIS -> Math.multiplyExact(slots, millis);
                case MEGABYTE_SECONDS -> Math.multiplyExact(slots, millis / 1_000);
                case COPIES, CREDIT_MINOR, MONEY_MINOR -> slots;
            };
        }

        /** How many of these a price is for. */
        public long priced() {
            return priced;
        }

        /** What people call that many. */
        public String pricedAs() {
            return pricedAs;
        }
    }

    public Quantity {
        Ratings.requireNotNegative("amount", amount);
    }

    /**
     * What so much costs in minor units of CREDIT, rounded down.
     *
     * @param priceMinor for {@link Measure#priced} of it, not negative
     * @throws ArithmeticException if it is more than a long can carry
     */
    public long costMinor(long priceMinor) {
        return Proportion.floor(amount, priceMinor, measure.priced());
    }
}
