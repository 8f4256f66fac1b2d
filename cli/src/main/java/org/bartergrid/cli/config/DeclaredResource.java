package org.bartergrid.cli.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.Resource;

/** A resource as people state it: {@code printer PERIPHERAL device=PRINTER resolution=600 ... # its manual}. Stateless. */
public final class DeclaredResource {
    /** Words are made of these. A pattern of whole words would call itself for each of their characters. */
    private static final Pattern PIECE = Pattern.compile("[^\\s\"]+|\"[^\"]*\"");

    private DeclaredResource() {}

    /**
     * A resource in one line: label, category, and its figures by their names; after a number sign, where they are stated.
     *
     * @throws IllegalArgumentException naming the word that is wrong
     */
    public static RatedResource parse(String line) {
        int hash = sourceSign(line);
        String source = hash < 0 ? "" : line.substring(hash + 2).strip();
        List<String> words = words(hash < 0 ? line : line.substring(0, hash));
        if (words.size() < 2) {
            throw new IllegalArgumentException(
                    "'" + line + "' states no resource: write its label, its category and its figures");
        }
        return new RatedResource(
                words.get(0), resource(words.get(1), words.subList(2, words.size())), Evidence.DECLARED, source);
    }

    /** The words of a line, without their quotes; blanks inside double quotes are part of a word. */
    public static List<String> words(String line) {
        List<StringBuilder> words = new ArrayList<>();
        int end = -1;
        for (Matcher piece = PIECE.matcher(line); piece.find(); end = piece.end()) {
            if (piece.start() != end) {
                words.add(new StringBuilder());
            }
            words.get(words.size() - 1).append(piece.group().replace("\"", ""));
        }
        return words.stream().map(StringBuilder::toString).toList();
    }

    /** Where a number sign stands that begins the source: after a blank, and not inside quotes. */
    private static int sourceSign(String line) {
        boolean quoted = false;
        for (int i = 0; i + 1 < line.length(); i++) {
            quoted ^= line.charAt(i) == '"';
            if (!quoted && line.startsWith(" #", i)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * A resource by its category and figures.
     *
     * @param figures each as {@code name=value}
     * @throws IllegalArgumentException naming the word that is wrong
     */
    public static Resource resource(String category, List<String> figures) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String figure : figures) {
            int equals = figure.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + figure + "' is no figure: write name=value");
            }
            if (words.put(figure.substring(0, equals), figure.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("'" + figure.substring(0, equals) + "' is stated twice");
            }
        }
        return ResourceDocument.of(category(category), words);
    }

    /**
     * A category by its name, as people write it.
     *
     * @throws IllegalArgumentException naming all of them
     */
    public static Category category(String word) {
        String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
        for (Category category : Category.values()) {
            if (category.name().equals(name)) {
                return category;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no category: it is one of " + List.of(Category.values()));
    }
}
