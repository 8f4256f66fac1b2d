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
 * {@code (n − 1) / 64}. Format 2 is written; both are read, for ever. Stateless.
 *
 * <p>Format 1 has fixed fields, some 80 bytes a line. Format 2 has the number of the first line, how many lines there are, and
 * these as {@link LineFormat} says.
 */
final class StatementPage {
    static final int LINES = 64;
    private static final int VERSION = 2;

    // Format 1 only.
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

    /** The page of this name with these lines of its account, which follow each other. */
    static byte[] encode(String name, List<Posting> lines) {
        Bytes out = new Bytes(32 + 40 * lines.size());
        out.putVarint(lines.get(0).sequence()).putVarint(lines.size());
        LineFormat.write(out, lines);
        return SealedPage.seal(name, VERSION, out);
    }

    /** The page that a piece makes up: all lines of it are there. */
    static byte[] encode(String name, LinePiece whole) {
        Bytes out = new Bytes(32 + whole.length());
        out.putVarint(whole.first()).putVarint(whole.count());
        whole.writeLines(out);
        return SealedPage.seal(name, VERSION, out);
    }

    /** The lines of a page, oldest first; none if there is no such page. */
    static List<Posting> read(Pages pages, AccountId account, long page) {
        String name = name(account, page);
        byte[] bytes = pages.read(name);
        return bytes == null ? List.of() : decode(name, account, bytes);
    }

    private static List<Posting> decode(String name, AccountId account, byte[] bytes) {
        ByteBuffer in = SealedPage.open(name, bytes, VERSION);
        if (SealedPage.version(in) == 1) {
            return lines1(account, in);
        }
        long first = Bytes.varint(in);
        int count = (int) Bytes.varint(in);
        return LineFormat.read(account, first, count, in);
    }

    private static List<Posting> lines1(AccountId account, ByteBuffer in) {
        List<Posting> lines = new ArrayList<>();
        long first = in.getLong();
        int count = in.getShort();
        for (int i = 0; i < count; i++) {
            lines.add(line1(account, first + i, in));
        }
        return lines;
    }

    private static Posting line1(AccountId account, long sequence, ByteBuffer in) {
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
