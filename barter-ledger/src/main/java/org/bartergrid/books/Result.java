package org.bartergrid.books;

import org.bartergrid.ledger.Outcome;
import org.bartergrid.market.Capacity;

/** What became of a command; blocks carry it beside the command, so that a replay can be checked. */
public sealed interface Result {
    /** All of it happened. */
    record Applied() implements Result {}

    /** Nothing happened, because capacity could not be changed so. */
    record CapacityRefused(Capacity.Refusal refusal) implements Result {}

    /** Nothing happened, because money could not be moved so. */
    record MoneyRefused(Outcome.Refused refusal) implements Result {}

    /** Whether it happened. */
    default boolean applied() {
        return this instanceof Applied;
    }
}
