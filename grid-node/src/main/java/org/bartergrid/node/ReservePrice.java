package org.bartergrid.node;

import java.math.BigInteger;

/** The price below which an owner does not give: said outright, or as a part of what the coordinator thinks it is worth. */
public sealed interface ReservePrice {

    /** In minor units a CPU-second, rounded down. */
    long minorPerCpuSecond(long valuationMinorPerCpuSecond);

    /** A price outright. */
    record Outright(long minor) implements ReservePrice {
        public Outright {
            if (minor < 0) {
                throw new IllegalArgumentException("offer.reservePrice must not be negative");
            }
        }

        @Override
        public long minorPerCpuSecond(long valuationMinorPerCpuSecond) {
            return minor;
        }
    }

    /** A percentage of the valuation. */
    record PartOfValuation(int percent) implements ReservePrice {
        public PartOfValuation {
            if (percent < 0 || percent > 10_000) {
                throw new IllegalArgumentException("offer.reservePrice is a percentage from 0% to 10000%");
            }
        }

        @Override
        public long minorPerCpuSecond(long valuationMinorPerCpuSecond) {
            return BigInteger.valueOf(valuationMinorPerCpuSecond)
                    .multiply(BigInteger.valueOf(percent))
                    .divide(BigInteger.valueOf(100))
                    .longValueExact();
        }
    }
}
