package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a page of a statement: {@value #LINES} lines of one account, so that line {@code n} is on page
 * {@code (n − 1) / 64}. Stateless.
 */
final class StatementPage {
    static final int LINES = 64;
    private static final int COUNTERPARTY = 1;
    private static final int HOLD = 2;

    private StatementPage() {}

    /** The page that a line is on, from 0. */
    static long of(long sequence) {
        return (sequence - 1) / LINES;
    }

    static String name(AccountId account, long page) {
        return "statements/" + account.value() + "/" + page;
    }

    static byte[] encode(String name, List<Posting> lines) {
        Bytes out = new Bytes(16 + 100 * lines.size());
        out.putLong(lines.get(0).sequence()).putShort(lines.size());
        for (Posting line : lines) {
            write(out, line);
        }
        return SealedPage.seal(name, out);
    }

    private static void write(Bytes out, Posting line) {
        AccountId counterparty = line.counterparty();
        HoldId hold = line.hold();
        out.putUuid(line.entry()).putShort(line.step()).putByte(line.kind().code());
        out.putByte((counterparty == null ? 0 : COUNTERPARTY) | (hold == null ? 0 : HOLD));
        if (counterparty != null) {
            out.putText(counterparty.value());
        }
        if (hold != null) {
            out.putUuid(hold.value());
        }
        out.putLong(line.amountMinor()).putLong(line.heldMinor());
        out.putLong(line.balanceMinor()).putLong(line.heldAfterMinor());
        out.putLong(line.bookTimeMillis());
    }

    /** The lines of a page, oldest first; none if there is no such page. */
    static List<Posting> read(Pages pages, AccountId account, long page) {
        ByteBuffer in = SealedPage.read(pages, name(account, page));
        List<Posting> lines = new ArrayList<>();
        if (in != null) {
            long first = in.getLong();
            int count = in.getShort();
            for (int i = 0; i < count; i++) {
                lines.add(line(account, first + i, in));
            }
        }
        return lines;
    }

    private static Posting line(AccountId account, long sequence, ByteBuffer in) {
        UUID entry = Bytes.uuid(in);
        int step = in.getShort();
        Posting.Kind kind = Posting.Kind.of(in.get());
        int present = in.get();
        @Nullable AccountId counterparty = (present & COUNTERPARTY) == 0 ? null : new AccountId(Bytes.text(in));
        @Nullable HoldId hold = (present & HOLD) == 0 ? null : new HoldId(Bytes.uuid(in));
        return new Posting(
                account,
                sequence,
                entry,
                step,
                kind,
                counterparty,
                hold,
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
    }
}
