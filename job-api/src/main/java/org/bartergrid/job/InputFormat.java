package org.bartergrid.job;

/**
 * How an input is cut into splits. The {@link #text()} form is what travels: {@code lines}, {@code bytes},
 * {@code fasta:20}.
 */
public sealed interface InputFormat {

    /** The compact form; {@link #parse} reads it back. */
    String text();

    /** Text: a split ends at the end of a line. */
    record Lines() implements InputFormat {
        @Override
        public String text() {
            return "lines";
        }
    }

    /** Any bytes: splits of equal length, whatever they cut through. */
    record Bytes() implements InputFormat {
        @Override
        public String text() {
            return "bytes";
        }
    }

    /**
     * Sequences. A split is FASTA text of its own: records {@code >id offset} (offset in bases from 0) whose sequence
     * stands on one line. A sequence that is cut goes on in the next record from {@code overlap} bases before the cut,
     * so that every window of {@code overlap + 1} bases is in exactly one record.
     */
    record Fasta(int overlap) implements InputFormat {
        /** More would make the pieces mostly overlap. */
        public static final int MAX_OVERLAP = 4096;

        public Fasta {
            if (overlap < 0 || overlap > MAX_OVERLAP) {
                throw new IllegalArgumentException(
                        "A FASTA overlap of " + overlap + " bases is out of range: give 0 to " + MAX_OVERLAP + ".");
            }
        }

        @Override
        public String text() {
            return "fasta:" + overlap;
        }
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @throws IllegalArgumentException if the text is none of the three forms
     */
    static InputFormat parse(String text) {
        if (text.equals("lines")) {
            return new Lines();
        }
        if (text.equals("bytes")) {
            return new Bytes();
        }
        if (text.matches("fasta:\\d{1,4}")) {
            return new Fasta(Integer.parseInt(text.substring("fasta:".length())));
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not an input format: use lines, bytes, or fasta:N (N bases of overlap).");
    }
}
