package org.bartergrid.barter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.Recorded;
import org.bartergrid.books.Sha256;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;

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
        byte[] name = ("reversal " + attempt + " of " + entry.value()).getBytes(StandardCharsets.UTF_8);
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(name, 0, name.length));
        // The time is the original's, so that the id is of version 7 and never ahead.
        long high = (entry.value().getMostSignificantBits() & ~0xffffL) | 0x7000L | (hash.getLong() & 0xfffL);
        long low = 0x8000_0000_0000_0000L | (hash.getLong() >>> 2);
        return new EntryId(new UUID(high, low));
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
