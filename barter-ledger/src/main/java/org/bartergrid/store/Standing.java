package org.bartergrid.store;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bartergrid.books.BlockHeader;

/**
 * What a coordinator brings along when it starts: its newest block, as far as it knows without the others.
 *
 * @param kind what it has
 * @param epoch of its newest block; 0 if it has none, or does not know
 * @param block the number of that block
 * @param hash of that block, hex; "-" if it has none
 */
record Standing(Kind kind, long epoch, long block, String hash) {
    /** What a coordinator has. */
    enum Kind {
        /** Never had anything. */
        NEW,
        /** Data, and it ended in order. */
        IN_ORDER,
        /** Data, and it was killed, or lost the others. */
        CRASHED,
        /** None any more: what it had was compared with what others have, and set aside because it was behind. */
        SET_ASIDE,
        /** None any more: what it had was damaged. */
        DAMAGED;

        /** Whether what it had is known, so that it counts when a majority is asked. */
        boolean counts() {
            return this == IN_ORDER || this == CRASHED || this == SET_ASIDE;
        }

        boolean hasData() {
            return this == IN_ORDER || this == CRASHED;
        }
    }

    /** Under which a node tells the others. */
    static final String ATTRIBUTE = "bartergrid.standing";

    static final Standing NOTHING = new Standing(Kind.NEW, 0, 0, "-");

    private static final Pattern TEXT = Pattern.compile("([A-Z_]{1,16}) (\\d{1,18}) (\\d{1,18}) ([0-9a-f]{64}|-)");

    static Standing at(Kind kind, BlockHeader head) {
        return new Standing(kind, head.epoch(), head.number(), head.hash());
    }

    Standing as(Kind other) {
        return new Standing(other, epoch, block, hash);
    }

    /** What {@link #toString} made; nothing if it is something else. */
    static Optional<Standing> parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(parts.group(1))) {
                return Optional.of(new Standing(
                        kind, Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)), parts.group(4)));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return kind + " " + epoch + " " + block + " " + hash;
    }
}
