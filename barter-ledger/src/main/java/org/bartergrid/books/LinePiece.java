package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.List;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;

/**
 * Lines of one account that follow each other and belong onto one page of its statement, as bytes, so that they can be
 * carried from run to run without being understood. Sorted by account and place in the statement. Immutable.
 */
final class LinePiece implements Comparable<LinePiece> {
    private final int account;
    private final long first;
    private final int count;

    /** The lines, as {@link LineFormat} writes them, somewhere in these bytes. */
    private final byte[] bytes;

    private final int offset;
    private final int length;

    private LinePiece(int account, long first, int count, byte[] bytes, int offset, int length) {
        this.account = account;
        this.first = first;
        this.count = count;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /**
     * A piece of these lines.
     *
     * @param account the number of their account
     */
    static LinePiece of(int account, List<Posting> lines) {
        Bytes out = new Bytes(64 * lines.size());
        LineFormat.write(out, lines);
        return new LinePiece(account, lines.get(0).sequence(), lines.size(), out.raw(), 0, out.length());
    }

    /** The number of the account. */
    int account() {
        return account;
    }

    /** The sequence of the first line. */
    long first() {
        return first;
    }

    /** How many lines there are. */
    int count() {
        return count;
    }

    /** How many bytes the lines take. */
    int length() {
        return length;
    }

    /** The page of the statement that the lines are on. */
    long page() {
        return StatementPage.of(first);
    }

    /** Whether another piece is of the same page of the same statement. */
    boolean isBeside(LinePiece other) {
        return account == other.account && page() == other.page();
    }

    /** Which lines of the page these are, a bit each, the lowest for the first one. */
    long placesOnPage() {
        long ones = count == Long.SIZE ? -1L : (1L << count) - 1;
        return ones << (first - 1) % StatementPage.LINES;
    }

    /** The lines. */
    List<Posting> lines(AccountId owner) {
        return LineFormat.read(owner, first, count, ByteBuffer.wrap(bytes, offset, length));
    }

    /** Writes the lines alone. */
    void writeLines(Bytes out) {
        out.put(bytes, offset, length);
    }

    /** Writes the piece so that it can be read again. */
    void write(Bytes out) {
        out.putVarint(account).putVarint(first).putVarint(count).putVarint(length);
        writeLines(out);
    }

    /** The next piece; shares the bytes. */
    static LinePiece read(ByteBuffer in) {
        int account = (int) Bytes.varint(in);
        long first = Bytes.varint(in);
        int count = (int) Bytes.varint(in);
        int length = (int) Bytes.varint(in);
        LinePiece piece = new LinePiece(account, first, count, in.array(), in.arrayOffset() + in.position(), length);
        in.position(in.position() + length);
        return piece;
    }

    /** Pieces are in order of account and place; those of the same place are the same lines, or the beginning of them. */
    @Override
    public int compareTo(LinePiece other) {
        int byAccount = Integer.compare(account, other.account);
        return byAccount != 0 ? byAccount : Long.compare(first, other.first);
    }
}
