package org.bartergrid.ledger;

/** What an account counts. Amounts are always whole minor units; the code is what blocks carry and never changes. */
public enum Unit {
    /** The grid's own credit; one credit is 1,000,000 minor units. */
    CREDIT(1, 1_000_000),
    /** A chance in a sweepstake; indivisible. */
    TICKET(2, 1);

    private final int code;
    private final long minorPerMajor;

    Unit(int code, long minorPerMajor) {
        this.code = code;
        this.minorPerMajor = minorPerMajor;
    }

    /** The number that stands for this unit in blocks. */
    public int code() {
        return code;
    }

    /** How many minor units make one that people speak of. */
    public long minorPerMajor() {
        return minorPerMajor;
    }

    /** The unit of a block's code. */
    public static Unit of(int code) {
        for (Unit unit : values()) {
            if (unit.code == code) {
                return unit;
            }
        }
        throw new IllegalArgumentException("no unit has the code " + code);
    }
}
