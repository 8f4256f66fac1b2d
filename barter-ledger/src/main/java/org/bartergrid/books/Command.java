package org.bartergrid.books;

import java.util.List;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.market.Capacity;

/**
 * One command to the books: changes of capacity and movements of money that all happen, or none. Opening an account,
 * admitting an offer, accepting an order (reserve every leg, place every hold) and settling are all this one command
 * with other steps.
 *
 * @param id names it; the same id again is answered with the first result
 * @param capacity what changes in {@link Capacity}, done first
 * @param money what changes in the ledger
 */
public record Command(EntryId id, List<Capacity.Step> capacity, List<Step> money) {
    public Command {
        capacity = List.copyOf(capacity);
        money = List.copyOf(money);
        if (capacity.size() > Entry.MOST_STEPS || money.size() > Entry.MOST_STEPS) {
            throw new IllegalArgumentException(
                    "a command has at most " + Entry.MOST_STEPS + " steps for capacity and as many for money");
        }
    }

    /** A command that only moves money. */
    public static Command of(Entry entry) {
        return new Command(entry.id(), List.of(), entry.steps());
    }

    Entry entry() {
        return new Entry(id, money);
    }
}
