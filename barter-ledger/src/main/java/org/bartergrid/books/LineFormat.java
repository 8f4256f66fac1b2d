package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;

/**
 * How lines of one account that follow each other are written: of each what cannot be told from the one before, in numbers
 * as short as they are, some 30 bytes a line. Part of format 2 of {@link StatementPage} and of format 1 of
 * {@link LineRun}, so it never changes. Stateless.
 *
 * <pre>
 *   byte     kind in the highest three bits, and which of the fields below are there
 *   number   the first 48 bits of the entry's id (the time in it), less those of the line before
 *   10 bytes the rest of the entry's id
 *   number   step, if it is not 0
 *   text     counterparty, if there is one; without what follows its first dot, if that is as in the account's own id
 *   16 bytes hold, if there is one
 *   number   amount
 *   3 numbers, unless all are 0: change of what is held; balance, less the one before and the amount; held afterwards, less
 *            what was before and the change
 *   number   book time, less that of the line before
 * </pre>
 */
final class LineFormat {
    private static final int COUNTERPARTY = 1;
    private static final int HOLD = 2;
    private static final int SAME_UNIT = 4;
    private static final int STEP = 8;
    private static final int MORE_AMOUNTS = 16;
    private static final int KIND_SHIFT = 5;
    private static final int LARGEST_KIND = 7;

    private static final int RANDOM_BITS = 16;

    private LineFormat() {}

    /** Writes lines of one account that follow each other; which one the first is has to be told beside it. */
    static void write(Bytes out, List<Posting> lines) {
        String unit = unit(lines.get(0).account());
        Before before = new Before();
        for (Posting line : lines) {
            write(out, line, unit, before);
            before.is(line);
        }
    }

    /** The {@code count} lines of an account that were written there, the first of which has this sequence. */
    static List<Posting> read(AccountId account, long first, int count, ByteBuffer in) {
        String unit = unit(account);
        Before before = new Before();
        List<Posting> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Posting line = line(account, first + i, in, unit, before);
            lines.add(line);
            before.is(line);
        }
        return lines;
    }

    /** What is known of a line when it is written or read: the one before it, zeros for the first. */
    private static final class Before {
        private long idMillis;
        private long balanceMinor;
        private long heldMinor;
        private long bookTimeMillis;

        void is(Posting line) {
            idMillis = line.entry().getMostSignificantBits() >>> RANDOM_BITS;
            balanceMinor = line.balanceMinor();
            heldMinor = line.heldAfterMinor();
            bookTimeMillis = line.bookTimeMillis();
        }
    }

    /** What follows the first dot of an account's id, with the dot. */
    private static String unit(AccountId account) {
        return account.value().substring(account.value().indexOf('.'));
    }

    private static void write(Bytes out, Posting line, String unit, Before before) {
        if (line.kind().code() > LARGEST_KIND) {
            throw new IllegalArgumentException("lines have no room for the kind " + line.kind());
        }
        long balanceSurprise = line.balanceMinor() - before.balanceMinor - line.amountMinor();
        long heldSurprise = line.heldAfterMinor() - before.heldMinor - line.heldMinor();
        AccountId counterparty = line.counterparty();
        HoldId hold = line.hold();
        boolean sameUnit = counterparty != null && sameUnit(counterparty.value(), unit);
        boolean moreAmounts = (line.heldMinor() | balanceSurprise | heldSurprise) != 0;
        out.putByte((line.kind().code() << KIND_SHIFT)
                | (counterparty == null ? 0 : COUNTERPARTY)
                | (sameUnit ? SAME_UNIT : 0)
                | (hold == null ? 0 : HOLD)
                | (line.step() == 0 ? 0 : STEP)
                | (moreAmounts ? MORE_AMOUNTS : 0));
        long high = line.entry().getMostSignificantBits();
        out.putVarint((high >>> RANDOM_BITS) - before.idMillis);
        out.putShort((int) high).putLong(line.entry().getLeastSignificantBits());
        if (line.step() != 0) {
            out.putVarint(line.step());
        }
        if (counterparty != null) {
            int length = counterparty.value().length() - (sameUnit ? unit.length() : 0);
            out.putAscii(counterparty.value(), length);
        }
        if (hold != null) {
            out.putUuid(hold.value());
        }
        out.putVarint(line.amountMinor());
        if (moreAmounts) {
            out.putVarint(line.heldMinor()).putVarint(balanceSurprise).putVarint(heldSurprise);
        }
        out.putVarint(line.bookTimeMillis() - before.bookTimeMillis);
    }

    /** Whether an id is a name without a dot and then this unit, so that it can be put together again. */
    private static boolean sameUnit(String value, String unit) {
        return value.endsWith(unit) && value.indexOf('.') == value.length() - unit.length();
    }

    private static Posting line(AccountId account, long sequence, ByteBuffer in, String unit, Before before) {
        int head = in.get();
        long idMillis = before.idMillis + Bytes.varint(in);
        UUID entry = new UUID((idMillis << RANDOM_BITS) | Short.toUnsignedLong(in.getShort()), in.getLong());
        int step = (head & STEP) == 0 ? 0 : (int) Bytes.varint(in);
        AccountId counterparty = null;
        if ((head & COUNTERPARTY) != 0) {
            String value = Bytes.ascii(in);
            counterparty = new AccountId((head & SAME_UNIT) == 0 ? value : value + unit);
        }
        HoldId hold = (head & HOLD) == 0 ? null : new HoldId(Bytes.uuid(in));
        long amount = Bytes.varint(in);
        long held = 0;
        long balance = before.balanceMinor + amount;
        long heldAfter = before.heldMinor;
        if ((head & MORE_AMOUNTS) != 0) {
            held = Bytes.varint(in);
            balance += Bytes.varint(in);
            heldAfter += held + Bytes.varint(in);
        }
        return new Posting(
                account,
                sequence,
                entry,
                step,
                Posting.Kind.of((head & 0xff) >>> KIND_SHIFT),
                counterparty,
                hold,
                amount,
                held,
                balance,
                heldAfter,
                before.bookTimeMillis + Bytes.varint(in));
    }
}
