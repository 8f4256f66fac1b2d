package org.bartergrid.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.GZIPInputStream;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.JobSource;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.sandbox.WorkerFailure.Category;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerProcessIT {

    /** Adds up numbers by their remainder; some words are orders. */
    private static final String SUMS =
            """
            public class Sums implements LongMapReduceJob {
              private int modulus;
              public InputFormat input(JobContext context) {
                modulus = context.intSetting("modulus", 1, 100);
                return new InputFormat.Lines();
              }
              public void map(Split split, JobContext context, LongEmitter emitter) {
                for (String line : split.text().lines().toList()) {
                  if (line.equals("spin")) { while (true) { modulus ^= 1; } }
                  if (line.equals("env")) { throw new IllegalStateException(System.getenv().keySet().toString()); }
                  if (line.equals("exit")) { System.err.println("goodbye"); Runtime.getRuntime().halt(7); }
                  long n = Long.parseLong(line);
                  emitter.emit(n % modulus, n);
                }
              }
              public long combine(long left, long right) { return left + right; }
              public void reduce(long key, long value, JobContext context, Output output) {
                output.line(key + ":" + value);
                output.tally("sums", key, value);
              }
            }
            """;

    @TempDir
    Path folder;

    private WorkerLaunch launch;
    private WorkerJob job;

    @BeforeEach
    void compile() throws IOException {
        launch = new WorkerLaunch(WorkerPlaces.classPath(), 64, folder);
        job = new WorkerJob(JobSource.jar(folder, "Sums", SUMS), "science.Sums", Map.of("modulus", "10"), 2, 1);
    }

    @Test
    void aSplitIsMappedAndItsPartitionReduced() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(launch)) {
            assertThat(worker.open(launch, job, 30_000)).isEqualTo(new InputFormat.Lines());
            ByteArrayOutputStream runs = new ByteArrayOutputStream();
            CompletableFuture<MapCounts> mapped =
                    worker.map(0, text("13\n3\n5\n"), (partition, bytes) -> runs.write(bytes));
            assertThat(mapped.get().emitted()).isEqualTo(3);

            ByteArrayOutputStream result = new ByteArrayOutputStream();
            Reduction reduction = worker.reduce(0, new ByteArrayInputStream(runs.toByteArray()), result)
                    .get();

            assertThat(new GZIPInputStream(new ByteArrayInputStream(result.toByteArray())).readAllBytes())
                    .isEqualTo(text("3:16\n5:5\n"));
            assertThat(reduction.tallies().tables()).isEqualTo(Map.of("sums", Map.of(3L, 16L, 5L, 5L)));
            assertThat(worker.cpuMillis()).isPositive();
        }
    }

    @Test
    void planningAnswersTheFormatOrTheJobsOwnSentence() throws Exception {
        assertThat(WorkerProcess.plan(launch, job, 30_000)).isEqualTo(new InputFormat.Lines());

        WorkerJob wrong = new WorkerJob(job.jar(), job.className(), Map.of("modulus", "0"), 1, 1);
        assertThatThrownBy(() -> WorkerProcess.plan(launch, wrong, 30_000))
                .isInstanceOf(WorkerFailure.class)
                .hasMessage("The setting modulus=0 is out of range: give 1 to 100.")
                .asInstanceOf(type(WorkerFailure.class))
                .returns(Category.SETTINGS, WorkerFailure::category);
    }

    @Test
    void killingAWorkerFailsWhatIsUnderWayAndKeepsItsCpuTime() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(launch)) {
            worker.open(launch, job, 30_000);
            CompletableFuture<MapCounts> endless = worker.map(0, text("spin\n"), (partition, bytes) -> {});
            await().atMost(Duration.ofSeconds(30)).until(() -> worker.cpuMillis() > 600);
            assertThat(endless).isNotDone();

            worker.kill("its batch was cancelled");

            assertFailure(endless, Category.RESOURCES, "its batch was cancelled");
            await().atMost(Duration.ofSeconds(10)).until(() -> !worker.handle().isAlive());
            assertThat(worker.cpuMillis()).isGreaterThan(600);
            assertFailure(worker.map(1, text("1\n"), (partition, bytes) -> {}), Category.RESOURCES, "ended");
        }
    }

    @Test
    void aWorkerThatDiesSaysItsLastWords() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(launch)) {
            worker.open(launch, job, 30_000);

            assertFailure(
                    worker.map(0, text("exit\n"), (partition, bytes) -> {}),
                    Category.RESOURCES,
                    "(exit status 7, last words: goodbye)");
            await().atMost(Duration.ofSeconds(10)).until(() -> !worker.isAlive());
        }
    }

    @Test
    void theOwnersEnvironmentIsNotTheJobs() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(launch)) {
            worker.open(launch, job, 30_000);

            assertThatThrownBy(() -> worker.map(0, text("env\n"), (partition, bytes) -> {})
                            .get())
                    .hasMessageContaining("PATH")
                    .hasMessageNotContaining("HOME");
        }
    }

    @Test
    void runsThatBreakOffAreGivenUpAndTheWorkerGoesOn() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start(launch)) {
            worker.open(launch, job, 30_000);
            InputStream broken = new InputStream() {
                private int left = 1_000_000;

                @Override
                public int read() throws IOException {
                    if (left == 0) {
                        throw new IOException("the source died");
                    }
                    left--;
                    return 0;
                }
            };

            assertThatThrownBy(() -> worker.reduce(0, broken, new ByteArrayOutputStream()))
                    .hasMessage("the source died");
            assertThat(worker.map(1, text("1\n"), (partition, bytes) -> {})
                            .get()
                            .emitted())
                    .isEqualTo(1);
        }
    }

    private static void assertFailure(CompletableFuture<?> answer, Category category, String message) {
        assertThatThrownBy(answer::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(WorkerFailure.class)
                .hasMessageContaining(message)
                .asInstanceOf(type(WorkerFailure.class))
                .returns(category, WorkerFailure::category);
    }

    private static byte[] text(String lines) {
        return lines.getBytes(StandardCharsets.UTF_8);
    }
}
