package org.bartergrid.barter;

import java.util.Map;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.Unit;

/**
 * All accounts added up, by unit: what some have is what others owe.
 *
 * @param block the newest block in it
 * @param lines one a unit that has accounts
 */
public record TrialBalance(long block, Map<Unit, Line> lines) {
    public TrialBalance {
        lines = Map.copyOf(lines);
    }

    /**
     * One unit.
     *
     * @param accounts how many accounts, closed ones included
     * @param positiveMinor sum of the balances above zero
     * @param negativeMinor sum of those below
     * @param heldMinor how much of it is set aside
     */
    public record Line(long accounts, long positiveMinor, long negativeMinor, long heldMinor) {
        static Line of(Account account) {
            return new Line(
                    1, Math.max(0, account.balanceMinor()), Math.min(0, account.balanceMinor()), account.heldMinor());
        }

        Line plus(Line other) {
            return new Line(
                    accounts + other.accounts,
                    positiveMinor + other.positiveMinor,
                    negativeMinor + other.negativeMinor,
                    heldMinor + other.heldMinor);
        }

        /** Sum of all balances: zero, always. */
        public long sumMinor() {
            return positiveMinor + negativeMinor;
        }
    }
}
