package org.bartergrid.market.index;

import java.util.Locale;
import java.util.PrimitiveIterator;
import java.util.function.LongConsumer;

/**
 * Words as numbers, in whose order rows can be kept. Two words may have the same one, so whoever finds a row by it has to look
 * at the word itself. Stateless.
 */
final class Words {
    private static final int BYTES = Long.BYTES;

    private Words() {}

    /** The number of a word as a whole, whatever its case. */
    static long whole(String word) {
        long number = 0xcbf29ce484222325L;
        for (PrimitiveIterator.OfInt chars =
                        word.toLowerCase(Locale.ROOT).chars().iterator();
                chars.hasNext(); ) {
            number = (number ^ chars.nextInt()) * 0x100000001b3L;
        }
        return number;
    }

    /** The least number of words that begin in a way, without regard to case. */
    static long least(String beginning) {
        return beginning(beginning, 0);
    }

    /** The largest number of words that begin in a way. */
    static long most(String beginning) {
        return beginning(beginning, 0xff);
    }

    /** What it begins with, as far as it is letters and digits; empty if it does not begin with those. */
    static String plainBeginning(String word) {
        int end = 0;
        while (end < word.length() && Character.isLetterOrDigit(word.charAt(end))) {
            end++;
        }
        return word.substring(0, end);
    }

    /** Gives the numbers of all words of a text, by how they begin. */
    static void each(String text, LongConsumer numbers) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (int at = 0; at < lower.length(); at++) {
            if (Character.isLetterOrDigit(lower.charAt(at))
                    && (at == 0 || !Character.isLetterOrDigit(lower.charAt(at - 1)))) {
                numbers.accept(least(plainBeginning(lower.substring(at, Math.min(lower.length(), at + BYTES)))));
            }
        }
    }

    /** A byte a character, the first one highest; what is beyond Latin is all alike. */
    private static long beginning(String word, int rest) {
        String lower = word.toLowerCase(Locale.ROOT);
        long number = 0;
        for (int i = 0; i < BYTES; i++) {
            number = number << 8 | (i < lower.length() ? Math.min(0xff, lower.charAt(i)) : rest);
        }
        // As signed numbers are ordered.
        return number ^ Long.MIN_VALUE;
    }
}
