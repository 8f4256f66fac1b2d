package org.bartergrid.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many k-mers occur once, twice, …: the tally of the k-mer job. */
record Histogram(SortedMap<Long, Long> kmersByCount) {

    private static final int ROWS = 8;
    private static final int WIDTH = 40;

    /** Reads {@code histogram.tsv}; a job that tallied nothing, since there are no k-mers, leaves none. */
    static Histogram read(Path file) throws IOException {
        SortedMap<Long, Long> cells = new TreeMap<>();
        if (!Files.exists(file)) {
            return new Histogram(cells);
        }
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            int tab = line.indexOf('\t');
            cells.put(Long.parseLong(line, 0, tab, 10), Long.parseLong(line, tab + 1, line.length(), 10));
        }
        return new Histogram(cells);
    }

    /** Different k-mers. */
    long distinct() {
        return kmersByCount.values().stream().mapToLong(Long::longValue).sum();
    }

    /** K-mers that occur once. */
    long unique() {
        return kmersByCount.getOrDefault(1L, 0L);
    }

    /** All occurrences. */
    long total() {
        return kmersByCount.entrySet().stream()
                .mapToLong(cell -> cell.getKey() * cell.getValue())
                .sum();
    }

    /** The largest count; 0 if there are no k-mers. */
    long max() {
        return kmersByCount.isEmpty() ? 0 : kmersByCount.lastKey();
    }

    /** A bar chart of the first rows; bars are logarithmic, since nearly all k-mers of a genome occur once. */
    String chart() {
        var text = new StringBuilder();
        double widest = Math.log1p((double)
                kmersByCount.values().stream().mapToLong(Long::longValue).max().orElse(1));
        kmersByCount.entrySet().stream()
                .limit(ROWS)
                .forEach(cell -> text.append(String.format(
                        Locale.ROOT, "    %4d x  %,12d  %s%n", cell.getKey(), cell.getValue(), "#".repeat((int)
                                        Math.max(
                                                1,
                                                Math.round(WIDTH * Math.log1p((double) cell.getValue()) / widest))))));
        if (kmersByCount.size() > ROWS) {
            text.append(String.format(
                    Locale.ROOT, "    ... and %d more rows, up to %d x%n", kmersByCount.size() - ROWS, max()));
        }
        return text.toString();
    }
}
