package org.bartergrid.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** However an input is laid out and cut, each window of each record is in exactly one piece, at its place. */
class FastaCutterPropertyTest {

    @Property(tries = 500)
    void everyWindowIsInExactlyOnePiece(
            @ForAll("records") List<String> records,
            @ForAll @IntRange(min = 0, max = 30) int overlap,
            @ForAll @IntRange(min = 16, max = 300) int splitBytes,
            @ForAll @IntRange(min = 1, max = 90) int lineWidth,
            @ForAll boolean carriageReturns,
            @ForAll boolean lastLineEnd)
            throws IOException {
        StringBuilder text = new StringBuilder();
        String lineEnd = carriageReturns ? "\r\n" : "\n";
        for (int i = 0; i < records.size(); i++) {
            text.append(">r").append(i).append(" a description > here").append(lineEnd);
            String bases = records.get(i);
            for (int from = 0; from < bases.length(); from += lineWidth) {
                text.append(bases, from, Math.min(bases.length(), from + lineWidth))
                        .append(lineEnd);
            }
        }
        if (!lastLineEnd) {
            text.setLength(text.length() - lineEnd.length());
        }
        Map<String, Integer> expected = new TreeMap<>();
        for (int i = 0; i < records.size(); i++) {
            windows("r" + i, 0, records.get(i), overlap + 1, expected);
        }

        assertThat(windowsOfPieces(text.toString(), overlap, splitBytes)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<List<String>> records() {
        Arbitrary<String> bases =
                Arbitraries.strings().withChars("ACGTacgtN").ofMinLength(0).ofMaxLength(400);
        return bases.list().ofMinSize(1).ofMaxSize(8);
    }

    private static Map<String, Integer> windowsOfPieces(String text, int overlap, int splitBytes) throws IOException {
        Map<String, Integer> seen = new TreeMap<>();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        List<Integer> indexes = new ArrayList<>();
        try (InputCutter cutter = InputCutter.of(
                new InputFormat.Fasta(overlap), new ByteArrayInputStream(bytes), splitBytes, bytes.length + 1L)) {
            for (Split split = cutter.next(); split != null; split = cutter.next()) {
                indexes.add(split.index());
                String[] lines = split.text().split("\n", -1);
                for (int i = 0; i + 1 < lines.length; i += 2) {
                    String[] header = lines[i].split(" ", 2);
                    assertThat(header[0]).startsWith(">");
                    windows(header[0].substring(1), Integer.parseInt(header[1]), lines[i + 1], overlap + 1, seen);
                }
            }
        }
        assertThat(indexes).isEqualTo(indexes.stream().sorted().toList());
        return seen;
    }

    private static void windows(String id, int offset, String bases, int k, Map<String, Integer> into) {
        for (int i = 0; i + k <= bases.length(); i++) {
            into.merge(id + "@" + (offset + i) + ":" + bases.substring(i, i + k), 1, Integer::sum);
        }
    }
}
