package org.bartergrid.barter;

import java.math.BigDecimal;
import java.util.Locale;
import org.bartergrid.ledger.Ledger;
import org.bartergrid.ledger.Unit;

/** Amounts of money in words. Stateless. */
public final class Amounts {
    private Amounts() {}

    /** For example "12.5 credits" for 12,500,000 minor units of CREDIT. Exact: nothing is rounded. */
    public static String inWords(long minor, Unit unit) {
        BigDecimal amount = BigDecimal.valueOf(minor)
                .divide(BigDecimal.valueOf(unit.minorPerMajor()))
                .stripTrailingZeros();
        return amount.toPlainString() + " " + unit.name().toLowerCase(Locale.ROOT) + "s";
    }

    /** The sum of two amounts, neither above the largest one; that one if it is more. */
    static long sum(long minor, long more) {
        return Math.min(Ledger.LARGEST_AMOUNT_MINOR - more, minor) + more;
    }
}
