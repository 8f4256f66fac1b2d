package org.bartergrid.barter;

import org.bartergrid.books.BooksSettings;
import org.bartergrid.market.Contract;
import org.bartergrid.peer.PeerId;
import org.bartergrid.valuation.PriceBook;

/**
 * What the owner of a grid decides, with what we would decide.
 *
 * @param welcomeMinor credits that a new peer gets, minor units; 0 for none
 * @param treasuryLimitMinor how far the treasury may fall below zero, a negative number of minor units
 * @param commissionBasisPoints of the worth of what is delivered, by who gets it, to the coordinator
 * @param providerCommissionBasisPoints the same by who gives it
 * @param toleranceBasisPoints up to which part of the worth the sides of a contract may differ before money makes up for it
 * @param graceMillis how long after a contract's term its hold stays open for settlement
 * @param aliveMillis how long after its last sign of life a node counts as alive
 * @param prices the rates of the appraiser
 * @param books how large the books' queues and tables may get
 * @param patienceMillis how long a caller waits for the books before it is told so
 */
public record BarterPolicy(
        long welcomeMinor,
        long treasuryLimitMinor,
        int commissionBasisPoints,
        int providerCommissionBasisPoints,
        int toleranceBasisPoints,
        long graceMillis,
        long aliveMillis,
        PriceBook prices,
        BooksSettings books,
        long patienceMillis) {
    /** 100 credits of welcome, 2 % commission by who gets something, sides that differ by 1 % at most, ten minutes of grace. */
    public static final BarterPolicy STANDARD = new BarterPolicy(
            100_000_000L,
            -1_000_000_000_000_000L,
            200,
            0,
            100,
            600_000,
            30_000,
            PriceBook.STANDARD,
            BooksSettings.STANDARD,
            30_000);

    public BarterPolicy {
        if (welcomeMinor < 0
                || treasuryLimitMinor > 0
                || commissionBasisPoints < 0
                || commissionBasisPoints > 10_000
                || providerCommissionBasisPoints < 0
                || providerCommissionBasisPoints > 10_000
                || toleranceBasisPoints < 0
                || toleranceBasisPoints > Contract.MOST_TOLERANCE_BASIS_POINTS
                || graceMillis < 0
                || aliveMillis <= 0
                || patienceMillis <= 0) {
            throw new IllegalArgumentException("a policy's figure is out of range: " + welcomeMinor + ", "
                    + treasuryLimitMinor + ", " + commissionBasisPoints + ", " + providerCommissionBasisPoints + ", "
                    + toleranceBasisPoints + ", " + graceMillis + ", " + aliveMillis
                    + ", " + patienceMillis);
        }
    }

    /** What a peer leaves to the coordinator of what it gets, basis points. */
    int commissionOf(PeerId consumer) {
        return butOfTheGrid(consumer, commissionBasisPoints);
    }

    /** What a peer leaves to the coordinator of what it gives, basis points. */
    int providerCommissionOf(PeerId provider) {
        return butOfTheGrid(provider, providerCommissionBasisPoints);
    }

    /**
     * Refuses a mandate that leaves less to the coordinator than this grid takes.
     *
     * @param noun what kind of mandate
     */
    static void requireAllowed(String noun, int takenBasisPoints, int allowedBasisPoints) {
        if (takenBasisPoints > allowedBasisPoints) {
            throw new BarterException(
                    BarterException.Kind.INVALID,
                    "The coordinator's commission is " + takenBasisPoints + " basis points, but the " + noun
                            + " allows " + allowedBasisPoints + ": allow more, or go elsewhere.");
        }
    }

    /** The coordinator takes no commission from itself: its account would pay itself, which books refuse. */
    private static int butOfTheGrid(PeerId peer, int basisPoints) {
        return peer.equals(PeerId.GRID) ? 0 : basisPoints;
    }
}
