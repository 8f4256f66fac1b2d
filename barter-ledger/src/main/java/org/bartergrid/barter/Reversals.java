package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.Recorded;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.market.DerivedIds;

/** How an entry is taken back: by the opposite entry, whose id follows from the first one's. Stateless. */
final class Reversals {
    private Reversals() {}

    /**
     * The id of an attempt to take an entry back. Whoever tries, at whatever coordinator, uses the same ids, so an entry is
     * taken back once: that is the books' own rule for ids.
     *
     * @param attempt from 0; the next one is made only after this one was refused
     */
    static EntryId id(EntryId entry, int attempt) {
        return new EntryId(DerivedIds.of(entry.value(), "reversal " + attempt));
    }

    /** The opposite of an entry. */
    static Entry opposite(Recorded original, int attempt) {
        EntryId id = original.command().id();
        if (!original.result().applied()) {
            throw new BarterException(
                    Kind.CONFLICT, "The entry " + id + " was refused: there is nothing to take back.");
        }
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Reverses(id));
        List<Step> money = original.command().money();
        for (int i = money.size() - 1; i >= 0; i--) {
            if (money.get(i) instanceof Step.Transfer transfer) {
                steps.add(new Step.Transfer(transfer.to(), transfer.from(), transfer.unit(), transfer.amountMinor()));
            } else if (!(money.get(i) instanceof Step.Reverses)) {
                throw new BarterException(
                        Kind.CONFLICT,
                        "The entry " + id + " does more than move money: only entries of transfers alone can be taken"
                                + " back.");
            }
        }
        if (steps.size() == 1 || !original.command().capacity().isEmpty()) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The entry " + id
                            + " does not only move money: only entries of transfers alone can be taken back.");
        }
        return new Entry(id(id, attempt), steps);
    }
}
