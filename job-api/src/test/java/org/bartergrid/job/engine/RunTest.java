package org.bartergrid.job.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

    /** Version 1 as it was first written: two long runs in one file, {1: -1, 300: 2} and {-1: 1}. */
    private static final String VERSION_1 = "42475201" + "01" + "00000002" + "00000005" + "0101ab0204"
            + "00000000" + "00000000" + "0000000000000002"
            + "42475201" + "01" + "00000001" + "0000000b" + "ffffffffffffffffff0102"
            + "00000000" + "00000000" + "0000000000000001";

    @TempDir
    Path folder;

    @Test
    void versionOneIsWrittenAndReadForEver() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RunWriter run = new RunWriter(bytes, RunFormat.LONG)) {
            run.add(1, -1);
            run.add(300, 2);
        }
        try (RunWriter run = new RunWriter(bytes, RunFormat.LONG)) {
            run.add(-1, 1);
        }
        assertThat(HexFormat.of().formatHex(bytes.toByteArray())).isEqualTo(VERSION_1);

        try (RunFile file = RunFile.open(file(HexFormat.of().parseHex(VERSION_1)), RunFormat.LONG)) {
            assertThat(file.cursors()).hasSize(2);
            RunCursor first = file.cursors().get(0);
            assertThat(first.nextLong()).isTrue();
            assertThat(first.key()).isEqualTo(1);
            assertThat(first.value()).isEqualTo(-1);
            assertThat(first.nextLong()).isTrue();
            assertThat(first.key()).isEqualTo(300);
            assertThat(first.nextLong()).isFalse();
        }
    }

    @Test
    void aRunCutShortAnywhereIsFound() throws IOException {
        byte[] whole = HexFormat.of().parseHex(VERSION_1);
        int firstRun = 5 + 8 + 5 + 16;
        for (int length = 1; length < whole.length; length++) {
            if (length != firstRun) {
                Path file = file(Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> RunFile.open(file, RunFormat.LONG).close())
                        .as("cut to %d bytes", length)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("Damaged run");
            }
        }
    }

    @Test
    void anotherVersionOrKindIsRefused() throws IOException {
        byte[] version2 = HexFormat.of().parseHex(VERSION_1.replaceFirst("42475201", "42475202"));

        assertThatThrownBy(() -> RunFile.open(file(version2), RunFormat.LONG)).hasMessageContaining("version 2");
        assertThatThrownBy(() -> RunFile.open(file(HexFormat.of().parseHex(VERSION_1)), RunFormat.KEYED))
                .hasMessageContaining("another kind");
    }

    @Test
    void aKeyedEntryLargerThanABlockIsReadBack() throws IOException {
        byte[] key = "key".getBytes(StandardCharsets.US_ASCII);
        byte[] value = new byte[1_000_000];
        Arrays.fill(value, (byte) 7);
        Path file = folder.resolve("large");
        try (RunWriter run = new RunWriter(Files.newOutputStream(file), RunFormat.KEYED)) {
            run.add(key, 0, key.length, value, value.length);
        }

        try (RunFile runs = RunFile.open(file, RunFormat.KEYED)) {
            RunCursor cursor = runs.cursors().get(0);
            assertThat(cursor.nextKeyed()).isTrue();
            assertThat(cursor.keyBytes()).isEqualTo(key);
            assertThat(cursor.valueBytes()).isEqualTo(value);
            assertThat(cursor.nextKeyed()).isFalse();
        }
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "run", ""), bytes);
    }
}
