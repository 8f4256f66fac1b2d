package org.bartergrid.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class InputCutterTest {

    private static final InputFormat LINES = new InputFormat.Lines();
    private static final InputFormat FASTA = new InputFormat.Fasta(2);

    @Test
    void linesAreNeverCutThrough() throws IOException {
        List<String> splits = cut(LINES, "first line of all\nsecond\nthird\nthe fourth line\nlast", 16);

        assertThat(splits).containsExactly("first line of all\n", "second\nthird\nthe fourth line\n", "last");
    }

    @Test
    void bytesAreCutAnywhere() throws IOException {
        assertThat(cut(new InputFormat.Bytes(), "0123456789abcdefXY", 16)).containsExactly("0123456789abcdef", "XY");
        assertThat(cut(new InputFormat.Bytes(), "", 16)).isEmpty();
    }

    @Test
    void oneLineOfAWholeGenomeIsCutLikeAnyOther() throws IOException {
        String bases = "ACGT".repeat(25_000);

        List<String> splits = cut(FASTA, ">chr\n" + bases, 10_000);

        assertThat(splits).hasSizeGreaterThan(9).allSatisfy(split -> assertThat(split.length())
                .isLessThan(10_100));
    }

    @Test
    void gzipIsRecognisedAndItsLaterMembersAreRead() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(gzip(">a\nACGT\n"));
        members.write(gzip(">b\nTTTT\n"));

        assertThat(cut(FASTA, trickling(members.toByteArray()), 1024, 1024))
                .containsExactly(">a 0\nACGT\n>b 0\nTTTT\n");
    }

    @Test
    void damagedGzipIsSaidToBeDamaged() throws IOException {
        byte[] whole = gzip(">a\n" + "ACGTTGCATT".repeat(500));
        byte[] cutShort = Arrays.copyOf(whole, whole.length - 12);

        assertThatThrownBy(() -> cut(FASTA, new ByteArrayInputStream(cutShort), 1024, 10_000))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("gzip")
                .hasMessageContaining("damaged or cut short");
    }

    @Test
    void whatIsNotFastaIsRefusedInOneSentence() {
        assertThatThrownBy(() -> cut(FASTA, "\n\nhello", 16))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("The input is not FASTA: line 3 begins with 'h' and not with '>'.");
        assertThatThrownBy(() -> cut(FASTA, ">a\nACGT\nAC9T\n", 16))
                .hasMessage("The input is not FASTA: line 3 holds '9', which stands in no sequence.");
        assertThatThrownBy(() -> cut(FASTA, "", 16)).hasMessageContaining("The input is empty");
        assertThatThrownBy(() -> cut(FASTA, "\u0000\u0001", 16)).hasMessageContaining("begins with the byte 0x00");
    }

    @Test
    void aBombIsStoppedAtTheBound() throws IOException {
        byte[] bomb = gzip(">a\n" + "A".repeat(1_000_000));

        assertThatThrownBy(() -> cut(FASTA, new ByteArrayInputStream(bomb), 4096, 500_000))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("larger than 500000 bytes");
    }

    @Test
    void recordsWithoutSequenceAndShorterThanAWindowSurvive() throws IOException {
        assertThat(cut(FASTA, ">empty\n>short x\nAC\n>other\r\nacg\r\n>last", 1024))
                .containsExactly(">empty 0\n\n>short 0\nAC\n>other 0\nacg\n>last 0\n\n");
    }

    @Test
    void textFormsAreReadBack() {
        for (InputFormat format : List.of(LINES, new InputFormat.Bytes(), new InputFormat.Fasta(20))) {
            assertThat(InputFormat.parse(format.text())).isEqualTo(format);
        }
        assertThatThrownBy(() -> InputFormat.parse("fasta"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fasta:N");
    }

    private static List<String> cut(InputFormat format, String text, int splitBytes) throws IOException {
        return cut(format, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), splitBytes, 1 << 20);
    }

    private static List<String> cut(InputFormat format, InputStream in, int splitBytes, long bound) throws IOException {
        List<String> splits = new ArrayList<>();
        try (InputCutter cutter = InputCutter.of(format, in, splitBytes, bound)) {
            for (Split split = cutter.next(); split != null; split = cutter.next()) {
                splits.add(split.text());
            }
        }
        return splits;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** A stream as a network gives it: few bytes at a time, and none known to be available. */
    private static InputStream trickling(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 7));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
    }
}
