package org.bartergrid.resource;

import java.math.BigInteger;

/** Products of amounts and rates that may pass 64 bits on the way. Stateless. */
public final class Proportion {
    private Proportion() {}

    /**
     * {@code floor(amount × numerator / denominator)} without losing a bit in between.
     *
     * @param amount not negative
     * @param numerator not negative
     * @param denominator above 0
     * @throws ArithmeticException if the answer itself does not fit a long
     */
    public static long floor(long amount, long numerator, long denominator) {
        if (amount < 0 || numerator < 0 || denominator <= 0) {
            throw new IllegalArgumentException("amounts and rates must not be negative");
        }
        if (Math.multiplyHigh(amount, numerator) == 0 && amount * numerator >= 0) {
            return amount * numerator / denominator;
        }
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(numerator))
                .divide(BigInteger.valueOf(denominator))
                .longValueExact();
    }
}
