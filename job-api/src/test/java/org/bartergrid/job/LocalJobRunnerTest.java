package org.bartergrid.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalJobRunnerTest {

    /** Bounds so small that every table spills and more runs are merged than fit into one merge. */
    private static final LocalJobRunner CRAMPED = new LocalJobRunner(2, 3, 4096, 1, 1 << 30);

    @TempDir
    Path folder;

    Path input;
    Path output;

    @BeforeEach
    void paths() {
        input = folder.resolve("input");
        output = folder.resolve("deep/er/output");
    }

    @Test
    void wordsAreCountedWhenEveryTableSpills() throws Exception {
        Random random = new Random(7);
        Map<String, Long> expected = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400_000; i++) {
            String word = "w" + random.nextInt(20_000);
            expected.merge(word, 1L, Long::sum);
            text.append(word).append(i % 12 == 0 ? '\n' : ' ');
        }
        Files.writeString(input, text);

        LocalJobRunner.Summary summary = CRAMPED.run(new WordCount(), Map.of(), input, output);

        assertThat(results(output)).isEqualTo(expected);
        assertThat(summary.keys()).isEqualTo(expected.size());
        assertThat(summary.emitted()).isEqualTo(400_000);
        assertThat(summary.splits()).isGreaterThan(500);
        assertThat(Files.readString(output.resolve("lengths.tsv"))).startsWith("2\t10\n3\t90\n");
        assertThat(folder.resolve("deep/er").toFile().list()).containsExactly("output");
    }

    @Test
    void longKeysOfEverySignAreCountedWhenEveryTableSpills() throws Exception {
        Random random = new Random(8);
        long[] pool = random.longs(30_000).toArray();
        pool[0] = 0;
        pool[1] = -1;
        pool[2] = Long.MIN_VALUE;
        Map<String, Long> expected = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            long key = pool[random.nextInt(pool.length)];
            expected.merge(Long.toString(key), 1L, Long::sum);
            text.append(key).append('\n');
        }
        Files.writeString(input, text);

        CRAMPED.run(new NumberCount(), Map.of(), input, output);

        assertThat(results(output)).isEqualTo(expected);
    }

    @Test
    void whatTheJobThrowsIsTheJobsFault() throws IOException {
        Files.writeString(input, "a\nb\n");

        assertThatThrownBy(() -> CRAMPED.run(new NumberCount(), Map.of(), input, output))
                .isInstanceOf(JobException.class)
                .hasMessage("The job's map of split 0 threw java.lang.NumberFormatException: For input string: \"a\"");
        assertThat(folder.resolve("deep/er").toFile().list()).isEmpty();
    }

    @Test
    void anUnknownSettingIsRefusedBeforeAnythingIsWritten() throws IOException {
        Files.writeString(input, "1\n");

        assertThatThrownBy(() -> CRAMPED.run(new NumberCount(), Map.of("speed", "9"), input, output))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'speed'");
        assertThat(folder.resolve("deep")).doesNotExist();
    }

    @Test
    void resultsThatAreThereAreNotOverwritten() throws IOException {
        Files.writeString(input, "1\n");
        Files.createDirectories(output);

        assertThatThrownBy(() -> CRAMPED.run(new NumberCount(), Map.of(), input, output))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void anEmptyInputHasAnEmptyResult() throws Exception {
        Files.writeString(input, "");

        LocalJobRunner.Summary summary = CRAMPED.run(new WordCount(), Map.of(), input, output);

        assertThat(summary.splits()).isZero();
        assertThat(results(output)).isEmpty();
    }

    private static Map<String, Long> results(Path output) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
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

    static final class WordCount implements MapReduceJob<String, Long> {
        @Override
        public InputFormat input(JobContext context) {
            return new InputFormat.Lines();
        }

        @Override
        public Codec<String> keyCodec() {
            return Codec.string();
        }

        @Override
        public Codec<Long> valueCodec() {
            return Codec.int64();
        }

        @Override
        public void map(Split split, JobContext context, Emitter<String, Long> emitter) {
            split.text().lines().flatMap(line -> Stream.of(line.split(" "))).forEach(word -> emitter.emit(word, 1L));
        }

        @Override
        public Long combine(Long left, Long right) {
            return left + right;
        }

        @Override
        public void reduce(String key, Long value, JobContext context, Output output) {
            output.line(key + "\t" + value);
            output.tally("lengths", key.length(), 1);
        }
    }

    static final class NumberCount implements LongMapReduceJob {
        @Override
        public InputFormat input(JobContext context) {
            return new InputFormat.Lines();
        }

        @Override
        public void map(Split split, JobContext context, LongEmitter emitter) {
            split.text().lines().forEach(line -> emitter.emit(Long.parseLong(line), 1));
        }

        @Override
        public long combine(long left, long right) {
            return left + right;
        }

        @Override
        public void reduce(long key, long value, JobContext context, Output output) {
            output.line(key + "\t" + value);
        }
    }
}
