package org.bartergrid.examples.kmer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.bartergrid.job.LocalJobRunner;

/** Whatever the sequences, k and split size: the same counts as strings in a HashMap give. */
class KmerCountPropertyTest {

    private Path folder = Path.of("");
    private int run;

    @BeforeProperty
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("kmers");
    }

    @AfterProperty
    void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 150)
    void countsAgreeWithANaiveCounter(
            @ForAll("sequences") List<String> sequences,
            @ForAll @IntRange(min = 1, max = 31) int k,
            @ForAll @IntRange(min = 16, max = 500) int splitBytes)
            throws Exception {
        Path input = folder.resolve("input" + run);
        Path output = folder.resolve("output" + run++);
        Files.writeString(
                input,
                String.join("", sequences.stream().map(s -> ">s\n" + s + "\n").toList()));
        LocalJobRunner runner = new LocalJobRunner(2, 3, splitBytes, 1, 1 << 20);

        runner.run(new KmerCount(), Map.of("k", Integer.toString(k)), input, output);

        assertThat(results(output)).isEqualTo(naive(sequences, k));
    }

    @Provide
    Arbitrary<List<String>> sequences() {
        Arbitrary<String> random = Arbitraries.strings().withChars("ACGTacgtNR").ofMaxLength(300);
        Arbitrary<String> repetitive = Arbitraries.of("AC", "ACGT", "TTTA", "acgtn")
                .flatMap(unit -> Arbitraries.integers().between(0, 60).map(unit::repeat));
        return Arbitraries.oneOf(random, repetitive).list().ofMinSize(1).ofMaxSize(6);
    }

    private static Map<String, Long> naive(List<String> sequences, int k) {
        Map<String, Long> counts = new HashMap<>();
        for (String sequence : sequences) {
            String upper = sequence.toUpperCase(Locale.ROOT);
            for (int i = 0; i + k <= upper.length(); i++) {
                String window = upper.substring(i, i + k);
                if (window.chars().allMatch(base -> "ACGT".indexOf(base) >= 0)) {
                    String reverse = reverseComplement(window);
                    counts.merge(window.compareTo(reverse) < 0 ? window : reverse, 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    private static String reverseComplement(String bases) {
        StringBuilder reverse = new StringBuilder();
        for (int i = bases.length() - 1; i >= 0; i--) {
            reverse.append("TGCA".charAt("ACGT".indexOf(bases.charAt(i))));
        }
        return reverse.toString();
    }

    private static Map<String, Long> results(Path output) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        try (Stream<Path> parts = Files.list(output)) {
            for (Path part :
                    parts.filter(file -> file.toString().endsWith(".gz")).toList()) {
                try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(part))) {
                    new String(in.readAllBytes()).lines().forEach(line -> {
                        String[] fields = line.split("\t");
                        assertThat(counts.put(fields[0], Long.valueOf(fields[1])))
                                .as(line)
                                .isNull();
                    });
                }
            }
        }
        return counts;
    }
}
