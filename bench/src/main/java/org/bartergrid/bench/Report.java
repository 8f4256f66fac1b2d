package org.bartergrid.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What a run found: a table for people, one JSON object for programs. Not thread-safe. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MathContext DIGITS = new MathContext(4);

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> rates = new LinkedHashMap<>();
    private String title = "";
    private final List<String> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /** What stands above the table. */
    public void title(String words) {
        title = words;
    }

    /** A figure of the JSON object. */
    public void figure(String name, double value) {
        figures.put(name, rounded(value));
    }

    /** A whole number of the JSON object. */
    public void count(String name, long value) {
        figures.put(name, value);
    }

    /** What one contender did in a comparison: transfers a second, or what the name says. */
    public void rate(String contender, String comparison, double value) {
        rates.computeIfAbsent(contender, first -> new LinkedHashMap<>()).put(comparison, rounded(value));
    }

    /** What was reported by {@link #rate(String, String, double)}, if it was. */
    public OptionalDouble rate(String contender, String comparison) {
        Object value = rates.getOrDefault(contender, Map.of()).get(comparison);
        return value instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    /** A word or more about one contender in a comparison. */
    public void remark(String contender, String about, String words) {
        rates.computeIfAbsent(contender, first -> new LinkedHashMap<>()).put(about, words);
    }

    /** A line of the table: what each contender did, and what that makes. */
    public void row(String comparison, double books, double function, @Nullable Double unnest) {
        rows.add(String.format(
                Locale.ROOT,
                "%-28s %12s %12s %12s %9.2f %9s",
                comparison,
                inWords(books),
                inWords(function),
                unnest == null ? "" : inWords(unnest),
                books / function,
                unnest == null ? "" : String.format(Locale.ROOT, "%.2f", books / unnest)));
    }

    /** A line below the table. */
    public void line(String format, Object... arguments) {
        remarks.add(String.format(Locale.ROOT, format, arguments));
    }

    private static String inWords(double value) {
        return value < 100 ? String.format(Locale.ROOT, "%.3f", value) : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static Number rounded(double value) {
        BigDecimal figure = new BigDecimal(value);
        return figure.precision() - figure.scale() >= DIGITS.getPrecision()
                ? (Number) Math.round(value)
                : (Number) figure.round(DIGITS).doubleValue();
    }

    /** For people. */
    public String table() {
        StringBuilder text = new StringBuilder(title.isEmpty() ? "" : title + "\n");
        if (!rows.isEmpty()) {
            text.append(String.format(
                    Locale.ROOT, "%-28s %12s %12s %12s %9s %9s%n", "", "books", "function", "unnest", "b/f", "b/u"));
        }
        rows.forEach(row -> text.append(row.stripTrailing()).append('\n'));
        remarks.forEach(remark -> text.append(remark).append('\n'));
        return text.toString();
    }

    /** For programs, in one line. */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>(figures);
        all.put("rates", rates);
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("figures are numbers and words", impossible);
        }
    }
}
