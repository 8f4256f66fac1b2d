package org.bartergrid.cli;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bartergrid.cli.config.DeclaredResource;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Want;
import org.bartergrid.resource.Category;

/**
 * Something that is demanded, as people state it: {@code FILE max=2000000 where="text=='the genome'"}. Stateless.
 */
final class WantLine {
    private static final Set<String> NAMES = Set.of("offers", "slots", "amount", "max", "where");

    private WantLine() {}

    /**
     * A want in one line: its category, and {@code offers=}, {@code slots=} (1 if left out), {@code amount=} (all that the
     * slots give in the term if left out), {@code max=}, the highest price, and {@code where=}, a condition.
     *
     * @param termMillis how long the contracts run
     * @throws IllegalArgumentException naming the word that is wrong
     */
    static Want parse(String line, long termMillis) {
        List<String> words = DeclaredResource.words(line);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a want begins with its category");
        }
        var category = DeclaredResource.category(words.get(0));
        Map<String, String> named = named(line, words.subList(1, words.size()));
        int offers = small(named, "offers");
        int slots = small(named, "slots");
        return new Want(
                category,
                offers,
                slots,
                number(named, "amount", all(category, (long) slots * offers, termMillis)),
                ConditionParser.parse(named.getOrDefault("where", "")),
                number(named, "max", -1));
    }

    /** All that so many slots give; more than a want can ask for, which then says so, if that is more than can be counted. */
    private static long all(Category category, long slots, long millis) {
        try {
            return category.measure().of(slots, millis);
        } catch (ArithmeticException beyond) {
            return Long.MAX_VALUE;
        }
    }

    private static Map<String, String> named(String line, List<String> words) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + word + "' says nothing of a want: write name=value");
            }
            named.put(word.substring(0, equals), word.substring(equals + 1));
        }
        Set<String> unknown = new HashSet<>(named.keySet());
        unknown.removeAll(NAMES);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "a want has no " + String.join(", ", unknown) + ", but offers, slots, amount, max and where");
        }
        if (!named.containsKey("max")) {
            throw new IllegalArgumentException(
                    "'" + line + "' names no highest price: add max=N, millionths of a CREDIT");
        }
        return named;
    }

    private static int small(Map<String, String> named, String name) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, number(named, name, 1)));
    }

    private static long number(Map<String, String> named, String name, long otherwise) {
        String text = named.get(name);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(name + "=" + text + " is no whole number", malformed);
        }
    }
}
