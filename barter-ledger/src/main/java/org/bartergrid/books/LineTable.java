package org.bartergrid.books;

import java.util.Arrays;
import java.util.UUID;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.jspecify.annotations.Nullable;

/**
 * Lines of statements in memory, in the order in which they came: about 80 bytes a line. One thread adds; a {@link Tail}
 * that was taken while nobody added may be read by anyone for ever, also while that thread goes on.
 *
 * <p>Why not lists of {@link Posting}s: half a million of them are more than a million objects, which a garbage collector
 * copies several times before they are old, and which the keeper then has to fetch from all over memory. These are a
 * thousand arrays, only ever appended to. Accounts have dense numbers, so finding a tail is one look into an array.
 */
final class LineTable {
    private static final int CHUNK_BITS = 9;
    private static final int CHUNK_LINES = 1 << CHUNK_BITS;
    private static final int LONGS = 8;
    private static final int FIRST_PLACES = 4;

    /** The lines of an account that is not here. */
    private static final Tail NONE = new Tail(AccountId.TREASURY, 1, 0, new int[0], new Chunk[0]);

    /** So many lines one after the other, whosever they are. */
    private static final class Chunk {
        /** Of each: entry's halves, amount, change of what is held, balance, held afterwards, book time; kind and step. */
        private final long[] numbers = new long[LONGS * CHUNK_LINES];

        private final @Nullable AccountId[] counterparties = new AccountId[CHUNK_LINES];

        /** Made with the first line of a hold: most lines have none. */
        private @Nullable HoldId @Nullable [] holds;

        void put(int at, Posting line) {
            int number = LONGS * at;
            numbers[number] = line.entry().getMostSignificantBits();
            numbers[number + 1] = line.entry().getLeastSignificantBits();
            numbers[number + 2] = line.amountMinor();
            numbers[number + 3] = line.heldMinor();
            numbers[number + 4] = line.balanceMinor();
            numbers[number + 5] = line.heldAfterMinor();
            numbers[number + 6] = line.bookTimeMillis();
            boolean isHold = line.hold() != null;
            numbers[number + 7] = ((long) line.step() << 16) | (line.kind().code() << 1) | (isHold ? 1 : 0);
            counterparties[at] = line.counterparty();
            if (isHold) {
                if (holds == null) {
                    holds = new HoldId[CHUNK_LINES];
                }
                holds[at] = line.hold();
            }
        }

        Posting line(AccountId account, long sequence, int at) {
            int number = LONGS * at;
            long kindAndStep = numbers[number + 7];
            return new Posting(
                    account,
                    sequence,
                    new UUID(numbers[number], numbers[number + 1]),
                    (int) (kindAndStep >> 16),
                    Posting.Kind.of((int) (kindAndStep & 0xffff) >>> 1),
                    counterparties[at],
                    (kindAndStep & 1) == 0 || holds == null ? null : holds[at],
                    numbers[number + 2],
                    numbers[number + 3],
                    numbers[number + 4],
                    numbers[number + 5],
                    numbers[number + 6]);
        }
    }

    /** The lines of one account that were in a table, without gaps. Immutable. */
    static final class Tail {
        private final AccountId account;
        private final long firstSequence;
        private final int size;

        /** Where each line is; later ones may follow, or stand in a copy. */
        private final int[] places;

        private final Chunk[] chunks;

        private Tail(AccountId account, long firstSequence, int size, int[] places, Chunk[] chunks) {
            this.account = account;
            this.firstSequence = firstSequence;
            this.size = size;
            this.places = places;
            this.chunks = chunks;
        }

        AccountId account() {
            return account;
        }

        /** The sequence of the oldest line, if there is any. */
        long firstSequence() {
            return firstSequence;
        }

        /** The sequence after that of the newest line. */
        long endSequence() {
            return firstSequence + size;
        }

        /** Whether a line is here. */
        boolean has(long sequence) {
            return sequence >= firstSequence && sequence < endSequence();
        }

        /** The line with a sequence that is here. */
        Posting line(long sequence) {
            int place = places[(int) (sequence - firstSequence)];
            return chunks[place >>> CHUNK_BITS].line(account, sequence, place & (CHUNK_LINES - 1));
        }
    }

    /** What a tail is made of while it grows. */
    private static final class Growing {
        private final AccountId account;
        private final long firstSequence;
        private int[] places = new int[FIRST_PLACES];
        private int size;

        Growing(AccountId account, long firstSequence) {
            this.account = account;
            this.firstSequence = firstSequence;
        }
    }

    private @Nullable Growing[] byAccount = new Growing[64];
    private Chunk[] chunks = new Chunk[16];
    private int lines;

    /**
     * Adds the next line of an account.
     *
     * @param account its number
     */
    void add(int account, Posting posting) {
        if (account >= byAccount.length) {
            byAccount = Arrays.copyOf(byAccount, Math.max(account + 1, 2 * byAccount.length));
        }
        Growing own = byAccount[account];
        if (own == null) {
            own = new Growing(posting.account(), posting.sequence());
            byAccount[account] = own;
        }
        if (own.size == own.places.length) {
            own.places = Arrays.copyOf(own.places, 2 * own.size);
        }
        own.places[own.size++] = lines;
        chunkOfNext().put(lines & (CHUNK_LINES - 1), posting);
        lines++;
    }

    private Chunk chunkOfNext() {
        int at = lines >>> CHUNK_BITS;
        if ((lines & (CHUNK_LINES - 1)) == 0) {
            if (at == chunks.length) {
                chunks = Arrays.copyOf(chunks, 2 * at);
            }
            chunks[at] = new Chunk();
        }
        return chunks[at];
    }

    /** How many lines there are. */
    int lines() {
        return lines;
    }

    /** An account's number and its lines. */
    interface Visitor {
        void visit(int account, Tail tail);
    }

    /** Shows the lines of every account that has some, in order of the accounts' numbers. */
    void forEach(Visitor visitor) {
        for (int account = 0; account < byAccount.length; account++) {
            Growing own = byAccount[account];
            if (own != null) {
                visitor.visit(account, tail(own));
            }
        }
    }

    /** The lines of an account, by its number; none if it has none. */
    Tail of(int account) {
        Growing own = account < byAccount.length ? byAccount[account] : null;
        return own == null ? NONE : tail(own);
    }

    private Tail tail(Growing own) {
        return new Tail(own.account, own.firstSequence, own.size, own.places, chunks);
    }
}
