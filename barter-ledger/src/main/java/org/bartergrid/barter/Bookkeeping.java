package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Command;
import org.bartergrid.books.MerkleProof;
import org.bartergrid.books.Recorded;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;

/** Entries that people write themselves, and what can be known about the books. Safe for any thread. */
final class Bookkeeping {
    private static final int MOST_ATTEMPTS = 1_000;

    private final BooksWriter writer;
    private final Clerk clerk;

    Bookkeeping(BooksWriter writer, Clerk clerk) {
        this.writer = writer;
        this.clerk = clerk;
    }

    Recorded post(EntryId id, List<Step.Transfer> transfers) {
        if (transfers.isEmpty()) {
            throw new BarterException(Kind.INVALID, "The entry " + id + " moves nothing: name at least one transfer.");
        }
        List<Step> steps = new ArrayList<>(transfers);
        clerk.mustPerform(Command.of(Documents.read(() -> new Entry(id, steps))));
        return entry(id);
    }

    Recorded reverse(EntryId original) {
        Recorded recorded = entry(original);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            EntryId id = Reversals.id(original, attempt);
            Recorded earlier = clerk.find(id).orElse(null);
            if (earlier == null) {
                clerk.mustPerform(Command.of(Reversals.opposite(recorded, attempt)));
                return entry(id);
            } else if (earlier.result().applied()) {
                return earlier;
            }
        }
        throw new BarterException(
                Kind.CONFLICT, "The entry " + original + " could not be taken back in " + MOST_ATTEMPTS + " attempts.");
    }

    Recorded entry(EntryId id) {
        return clerk.find(id).orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no entry " + id + "."));
    }

    MerkleProof proof(EntryId id) {
        try {
            return writer.prove(id.value())
                    .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no entry " + id + "."));
        } catch (IllegalArgumentException old) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The entry " + id + " cannot be proved: " + old.getMessage()
                            + "; a check of the whole log covers it.");
        }
    }

    List<BlockHeader> headers(long fromBlock, int limit) {
        return clerk.read(books -> writer.headers(fromBlock, limit));
    }

    TrialBalance trialBalance() {
        return clerk.read(
                books -> new TrialBalance(books.block(), books.ledger().totals()));
    }
}
