package org.bartergrid.ledger;

import java.util.List;

/**
 * Linked steps: all of them happen, in order, or none does.
 *
 * @param id names it
 * @param steps at most {@value #MOST_STEPS}
 */
public record Entry(EntryId id, List<Step> steps) {
    /** A bound on what one entry may touch, so that a block stays small. */
    public static final int MOST_STEPS = 1_000;

    public Entry {
        steps = List.copyOf(steps);
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException(
                    "an entry has at most " + MOST_STEPS + " steps, but this one has " + steps.size());
        }
    }
}
