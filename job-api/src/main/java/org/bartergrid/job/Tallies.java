package org.bartergrid.job;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bartergrid.job.engine.LongTable;
import org.jspecify.annotations.Nullable;

/**
 * Small tables of sums, long to long, that reducers add to and that the job master adds up without a line of the
 * scientist's code. Bounded, because they are held whole in memory wherever they meet. Not safe for several threads.
 */
public final class Tallies {

    public static final int MAX_TABLES = 16;

    /** Of all tables of one job together. */
    public static final int MAX_KEYS = 65_536;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private final Map<String, LongTable> tables = new TreeMap<>();
    private @Nullable String lastName;
    private @Nullable LongTable lastTable;
    private int keys;

    /** Adds {@code amount} to a cell, which starts at 0. */
    public void add(String table, long key, long amount) {
        // Reducers call this once a key and nearly always with the same literal: identity spares the look-up.
        @SuppressWarnings("ReferenceEquality")
        LongTable sums = lastTable != null && lastName == table ? lastTable : named(table);
        int before = sums.size();
        sums.add(key, amount, Math::addExact);
        if (sums.size() != before && ++keys > MAX_KEYS) {
            throw new IllegalStateException("The tallies of a job hold at most " + MAX_KEYS + " keys, and '" + table
                    + "' goes past that: write lines instead.");
        }
    }

    /** Adds every cell of {@code other}. */
    public void add(Tallies other) {
        other.forEach(this::add);
    }

    /** Visits every cell, tables by name, cells in no order. */
    public void forEach(Visitor visitor) {
        tables.forEach((name, sums) -> sums.forEach((key, amount) -> visitor.cell(name, key, amount)));
    }

    /** Every table, sorted by name and by key. */
    public SortedMap<String, SortedMap<Long, Long>> tables() {
        SortedMap<String, SortedMap<Long, Long>> sorted = new TreeMap<>();
        forEach((table, key, amount) ->
                sorted.computeIfAbsent(table, name -> new TreeMap<>()).put(key, amount));
        return sorted;
    }

    /** Writes each table as {@code <table>.tsv}, one line {@code key TAB amount} a cell, sorted by key. */
    public void writeTo(Path folder) throws IOException {
        for (Map.Entry<String, SortedMap<Long, Long>> table : tables().entrySet()) {
            try (Writer writer =
                    Files.newBufferedWriter(folder.resolve(table.getKey() + ".tsv"), StandardCharsets.UTF_8)) {
                for (Map.Entry<Long, Long> cell : table.getValue().entrySet()) {
                    writer.write(cell.getKey() + "\t" + cell.getValue() + "\n");
                }
            }
        }
    }

    private LongTable named(String table) {
        LongTable sums = tables.get(table);
        if (sums == null) {
            if (!NAME.matcher(table).matches()) {
                throw new IllegalArgumentException("'" + table
                        + "' is no name for a tally: use 1 to 64 of a-z, 0-9, '-' and '_', a letter or digit first.");
            }
            if (tables.size() == MAX_TABLES) {
                throw new IllegalStateException(
                        "A job has at most " + MAX_TABLES + " tallies: '" + table + "' is one too many.");
            }
            sums = new LongTable();
            tables.put(table, sums);
        }
        lastName = table;
        lastTable = sums;
        return sums;
    }

    /** Sees one cell. */
    public interface Visitor {
        void cell(String table, long key, long amount);
    }
}
