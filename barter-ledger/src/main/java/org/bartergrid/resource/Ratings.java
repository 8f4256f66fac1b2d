package org.bartergrid.resource;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Checks shared by the rating records: a rating that cannot be measured is refused when it is built. */
final class Ratings {
    /** A quadrillion: beyond any machine, and far from where products of two ratings leave a long's range in prices. */
    static final long MOST = 1_000_000_000_000_000L;

    private static final int LONGEST_TEXT = 500;
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

    private Ratings() {}

    static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be above 0, but is " + value);
        }
    }

    static void requireFigure(String name, long value) {
        requirePositive(name, value);
        requireBelievable(name, value);
    }

    static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + value);
        }
    }

    static void requireBelievable(String name, long value) {
        if (value > MOST) {
            throw new IllegalArgumentException(name + " must be at most " + MOST + ", but is " + value);
        }
    }

    static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
        requireShort(name, value);
    }

    static void requireShort(String name, String value) {
        if (value.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    name + " has " + value.length() + " characters: shorten it to " + LONGEST_TEXT);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException(name + " has half a character: send whole ones");
        }
        if (UNPRINTABLE.matcher(value).find()) {
            throw new IllegalArgumentException(name + " must not contain control characters");
        }
    }
}
