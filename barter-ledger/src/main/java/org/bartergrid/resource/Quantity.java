package org.bartergrid.resource;

/**
 * How much of something a leg of a contract moves.
 *
 * @param amount a whole number, not negative
 * @param measure what one of it is
 */
public record Quantity(long amount, Measure measure) {
    /** What is counted. */
    public enum Measure {
        /** Milliseconds of processor time. */
        CPU_MILLIS,
        /** Minor units of credits (a millionth of one). */
        CREDIT_MINOR,
        /** Megabytes times seconds. */
        MEGABYTE_SECONDS,
        /** Bytes carried. */
        BYTES,
        /** Pages printed or pictures taken. */
        PAGES
    }

    public Quantity {
        Ratings.requireNotNegative("amount", amount);
    }
}
