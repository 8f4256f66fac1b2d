package org.bartergrid.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts sequences and not lines, so that one line of a whole chromosome cuts as well as lines of seventy bases. A piece
 * ends when its split is full; the next begins with the piece's last {@code overlap} bases. A remainder that would be
 * nothing but that overlap is left out, since every window in it has been seen.
 */
final class FastaCutter extends InputCutter {

    private static final int MAX_ID_BYTES = 256;

    private final int overlap;
    private final byte[] carried;
    private int carriedLength;
    private byte[] id = new byte[0];
    private boolean inRecord;
    private boolean lineBegins;
    private boolean started;
    private long offset;
    private long line = 1;

    FastaCutter(InputSource in, int splitBytes, int overlap) {
        super(in, splitBytes);
        this.overlap = overlap;
        this.carried = new byte[overlap];
    }

    @Override
    byte @Nullable [] cut() throws IOException {
        if (!started) {
            start();
        }
        ByteBuilder split = new ByteBuilder(splitBytes + overlap + MAX_ID_BYTES + 32);
        while (split.length < splitBytes) {
            if (!inRecord && !readHeader()) {
                break;
            }
            addPiece(split);
        }
        return split.length == 0 ? null : split.toArray();
    }

    /** The first thing in the file must be a record, blank lines apart. */
    private void start() throws IOException {
        started = true;
        skipBlank();
        int first = in.peek();
        if (first < 0) {
            throw new InvalidInputException("The input is empty: a FASTA file has at least one record.");
        }
        if (first != '>') {
            throw new InvalidInputException(
                    "The input is not FASTA: line " + line + " begins with " + shown(first) + " and not with '>'.");
        }
    }

    /** Takes '>' and the rest of that line; false at the end of the input. */
    private boolean readHeader() throws IOException {
        if (in.read() < 0) {
            return false;
        }
        ByteBuilder name = new ByteBuilder(64);
        boolean inName = true;
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            inName &= next > ' ';
            if (inName && name.length < MAX_ID_BYTES) {
                name.add((byte) next);
            }
        }
        line++;
        id = name.toArray();
        offset = 0;
        carriedLength = 0;
        inRecord = true;
        lineBegins = true;
        return true;
    }

    /** Adds one piece of the current record, to the end of the record or until the split is full. */
    private void addPiece(ByteBuilder split) throws IOException {
        int begin = split.length;
        split.add((byte) '>');
        split.add(id, 0, id.length);
        byte[] place = (" " + offset + "\n").getBytes(StandardCharsets.US_ASCII);
        split.add(place, 0, place.length);
        int sequence = split.length;
        split.add(carried, 0, carriedLength);
        // A piece has at least one window of its own, however little room its split has left.
        int full = Math.max(splitBytes, sequence + carriedLength + overlap + 1);
        boolean ended = !addBases(split, full);
        int bases = split.length - sequence;
        if (ended && offset > 0 && bases == carriedLength) {
            split.length = begin;
        } else {
            split.add((byte) '\n');
        }
        inRecord = !ended;
        if (inRecord) {
            int kept = Math.min(overlap, bases);
            System.arraycopy(split.array, sequence + bases - kept, carried, 0, kept);
            carriedLength = kept;
            offset += bases - kept;
        }
    }

    /** Adds bases until the split has {@code full} bytes (true) or the record ends (false). */
    private boolean addBases(ByteBuilder split, int full) throws IOException {
        while (split.length < full) {
            if (lineBegins && in.peek() == '>') {
                return false;
            }
            int next = in.read();
            lineBegins = next == '\n';
            if ((next >= 'A' && next <= 'Z') || (next >= 'a' && next <= 'z') || next == '-' || next == '*') {
                split.add((byte) next);
            } else if (next == '\n') {
                line++;
            } else if (next < 0) {
                return false;
            } else if (next != '\r' && next != ' ' && next != '\t') {
                throw new InvalidInputException("The input is not FASTA: line " + line + " holds " + shown(next)
                        + ", which stands in no sequence.");
            }
        }
        return true;
    }

    private void skipBlank() throws IOException {
        for (int next = in.peek(); next == '\n' || next == '\r' || next == ' ' || next == '\t'; next = in.peek()) {
            if (in.read() == '\n') {
                line++;
            }
        }
    }

    private static String shown(int value) {
        return value > ' ' && value < 0x7f ? "'" + (char) value + "'" : String.format("the byte 0x%02x", value);
    }
}
