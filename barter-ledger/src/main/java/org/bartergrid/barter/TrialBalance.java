package org.bartergrid.barter;

import java.util.Map;
import org.bartergrid.ledger.Totals;
import org.bartergrid.ledger.Unit;

/**
 * All accounts added up, by unit: what some have is what others owe.
 *
 * @param block the newest block in it
 * @param lines one a unit that has accounts
 */
public record TrialBalance(long block, Map<Unit, Totals> lines) {
    public TrialBalance {
        lines = Map.copyOf(lines);
    }
}
