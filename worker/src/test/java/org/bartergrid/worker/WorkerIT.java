package org.bartergrid.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.bartergrid.job.JobSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker as its node meets it: a process and two pipes. */
@Timeout(60)
class WorkerIT {

    /** Counts words; a word that begins with '!' is an order to misbehave. */
    private static final String WORDS =
            """
            public class Words implements MapReduceJob<String, Long> {
              public InputFormat input(JobContext context) {
                if (context.booleanSetting("refuse", false)) {
                  throw new IllegalArgumentException("Never refuse.");
                }
                return new InputFormat.Lines();
              }
              public Codec<String> keyCodec() { return Codec.string(); }
              public Codec<Long> valueCodec() { return Codec.int64(); }
              public void map(Split split, JobContext context, Emitter<String, Long> emitter) throws Exception {
                for (String word : split.text().split("\\\\s+")) {
                  switch (word) {
                    case "!print" -> System.out.println("a print of the job's");
                    case "!read" -> { if (System.in.read() != -1) throw new IllegalStateException("read a frame"); }
                    case "!throw" -> throw new java.io.FileNotFoundException("no such word");
                    case "!exit" -> System.exit(9);
                    case "!memory" -> { long[][] all = new long[1000][]; for (int i = 0; ; i++) all[i] = new long[1 << 20]; }
                    default -> emitter.emit(word, 1L);
                  }
                }
              }
              public Long combine(Long left, Long right) { return left + right; }
              public void reduce(String key, Long value, JobContext context, Output output) {
                output.line(key + "\\t" + value);
                output.tally("lengths", key.length(), 1);
              }
            }
            """;

    @TempDir
    Path folder;

    Path jar;
    Path stderr;

    @BeforeEach
    void compile() throws IOException {
        jar = JobSource.jar(folder, "Words", WORDS);
        stderr = folder.resolve("stderr");
    }

    @Test
    void splitsAreMappedSideBySideAndPartitionsReduced() throws Exception {
        try (ChildWorker worker = opened(2)) {
            worker.map(1, 0, text("the cat the dog"));
            worker.map(2, 1, text("a cat !print !read"));
            Map<Integer, ByteArrayOutputStream> runs = new TreeMap<>();
            long emitted = 0;
            for (int mapped = 0; mapped < 2; ) {
                Frame frame = requireNonNull(worker.reader.read());
                if (frame instanceof Frame.Run run) {
                    runs.computeIfAbsent(run.partition(), p -> new ByteArrayOutputStream())
                            .write(run.bytes());
                } else {
                    assertThat(frame).isInstanceOf(Frame.Mapped.class);
                    emitted += ((Frame.Mapped) frame).counts().emitted();
                    mapped++;
                }
            }
            assertThat(emitted).isEqualTo(6);

            Map<String, String> counts = new HashMap<>();
            Map<Long, Long> lengths = new HashMap<>();
            for (Map.Entry<Integer, ByteArrayOutputStream> partition : runs.entrySet()) {
                worker.reduce(3, partition.getKey(), partition.getValue().toByteArray());
                reduced(worker, lengths).forEach(line -> counts.put(line.split("\t")[0], line.split("\t")[1]));
            }

            assertThat(counts).isEqualTo(Map.of("the", "2", "cat", "2", "dog", "1", "a", "1"));
            assertThat(lengths).isEqualTo(Map.of(1L, 1L, 3L, 3L));
            assertThat(Files.readString(stderr)).contains("a print of the job's");
            // A worker tidies up after it has answered.
            await().atMost(Duration.ofSeconds(30)).until(() -> leftInScratch().isEmpty());
        }
    }

    @Test
    void whatTheJobThrowsIsAnsweredAndTheWorkerGoesOn() throws Exception {
        try (ChildWorker worker = opened(1)) {
            worker.map(1, 4, text("!throw"));

            Frame.Failed failed = (Frame.Failed) requireNonNull(worker.reader.read());
            assertThat(failed.category()).isEqualTo(Frame.Category.JOB);
            assertThat(failed.message())
                    .startsWith("The job's map of split 4 threw java.io.FileNotFoundException: no such word\n")
                    .contains("at science.Words.map");

            worker.map(2, 5, text("word"));
            assertThat(worker.reader.read()).isInstanceOf(Frame.Run.class);
            assertThat(worker.reader.read()).isInstanceOf(Frame.Mapped.class);
        }
    }

    @Test
    void aJobThatRefusesItsSettingsSaysWhyBeforeAnyWork() throws Exception {
        try (ChildWorker worker = new ChildWorker(stderr)) {
            assertThat(worker.open(jar, "science.Words", Map.of("refuse", "true"), 1, folder))
                    .isEqualTo(new Frame.Failed(0, Frame.Category.SETTINGS, "Never refuse."));
        }
        try (ChildWorker worker = new ChildWorker(stderr)) {
            assertThat(worker.open(jar, "science.Words", Map.of("colour", "red"), 1, folder))
                    .isEqualTo(new Frame.Failed(
                            0,
                            Frame.Category.SETTINGS,
                            "The job does not know the setting 'colour': it reads refuse."));
        }
        try (ChildWorker worker = new ChildWorker(stderr)) {
            Frame.Failed failed = (Frame.Failed) worker.open(jar, "science.Wrods", Map.of(), 1, folder);
            assertThat(failed.message()).isEqualTo("The jar Words.jar has no class science.Wrods: check its name.");
        }
    }

    @Test
    void aJobThatEatsAllMemoryIsSaidToAndTheWorkerEnds() throws Exception {
        try (ChildWorker worker = opened(1)) {
            worker.map(1, 0, text("!memory"));

            Frame.Failed failed = (Frame.Failed) requireNonNull(worker.reader.read());
            assertThat(failed.category()).isEqualTo(Frame.Category.RESOURCES);
            assertThat(failed.message()).contains("more memory than the worker's");
            assertThat(worker.exitStatus()).isEqualTo(3);
        }
    }

    @Test
    void aJobThatExitsEndsItsWorkerAndTheFramesEndCleanly() throws Exception {
        try (ChildWorker worker = opened(1)) {
            worker.map(1, 0, text("!exit"));

            assertThat(worker.reader.read()).isNull();
            assertThat(worker.exitStatus()).isEqualTo(9);
        }
    }

    @Test
    void theWorkerEndsWhenItsNodeDoes() throws Exception {
        try (ChildWorker worker = opened(1)) {
            worker.writer.close();

            assertThat(worker.exitStatus()).isZero();
        }
    }

    @Test
    void moreRequestsThanAgreedAreRefusedAndNotKept() throws Exception {
        try (ChildWorker worker = opened(1)) {
            for (int request = 1; request <= 5; request++) {
                worker.writer.write(new Frame.MapSplit(request, 0, 10));
            }

            Frame.Failed failed = (Frame.Failed) requireNonNull(worker.reader.read());
            assertThat(failed.request()).isEqualTo(5);
            assertThat(failed.category()).isEqualTo(Frame.Category.PROTOCOL);
        }
    }

    @Test
    void framesThatAreNoneEndTheWorker() throws Exception {
        try (ChildWorker worker = opened(1)) {
            worker.process.getOutputStream().write(text("garbage, garbage"));
            worker.process.getOutputStream().flush();

            assertThat(worker.exitStatus()).isEqualTo(2);
            assertThat(Files.readString(stderr)).contains("Not a frame");
        }
    }

    private ChildWorker opened(int partitions) throws IOException {
        Files.createDirectories(folder.resolve("scratch"));
        ChildWorker worker = new ChildWorker(stderr);
        assertThat(worker.open(jar, "science.Words", Map.of(), partitions, folder.resolve("scratch")))
                .isEqualTo(new Frame.Opened(0, "lines"));
        return worker;
    }

    private static List<String> reduced(ChildWorker worker, Map<Long, Long> tally) throws IOException {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        while (true) {
            Frame frame = requireNonNull(worker.reader.read());
            if (frame instanceof Frame.Result part) {
                result.write(part.bytes());
            } else if (frame instanceof Frame.Tally cells) {
                for (int i = 0; i < cells.cells().length; i += 2) {
                    tally.merge(cells.cells()[i], cells.cells()[i + 1], Long::sum);
                }
            } else {
                assertThat(frame).isInstanceOf(Frame.Reduced.class);
                try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(result.toByteArray()))) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
                }
            }
        }
    }

    private List<Path> leftInScratch() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("scratch"))) {
            return files.toList();
        }
    }

    private static byte[] text(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }
}
