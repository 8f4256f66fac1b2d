package org.bartergrid.execution.ignite;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bartergrid.cell.CellNode;
import org.bartergrid.examples.kmer.KmerCount;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.execution.JobLimits;
import org.bartergrid.execution.JobProgress;
import org.bartergrid.execution.SplitAttempt;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.InvalidInputException;
import org.bartergrid.job.JobSource;
import org.bartergrid.job.LocalJobRunner;
import org.bartergrid.sandbox.WorkerPlaces;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs over real Ignite nodes and real worker processes. */
@Timeout(120)
class JobMasterIT {

    private static final String JAR_SHA256 = "0".repeat(64);
    private static final Path DATA = Path.of("../examples/kmer-count/data");
    private static final JobListener SILENT = (progress, contracts) -> {};

    /** Misbehaves as its input says. */
    private static final String UNRULY =
            """
            public class Unruly implements LongMapReduceJob {
              public InputFormat input(JobContext context) { return new InputFormat.Lines(); }
              public void map(Split split, JobContext context, LongEmitter emitter) {
                if (split.text().contains("throw")) { throw new IllegalStateException("no good"); }
                if (split.text().contains("exit")) { System.exit(1); }
                while (split.text().contains("spin")) { Thread.onSpinWait(); }
                emitter.emit(1, 1);
              }
              public long combine(long left, long right) { return left + right; }
              public void reduce(long key, long value, JobContext context, Output output) {
                output.line(key + "\\t" + value);
              }
            }
            """;

    @TempDir
    Path folder;

    private Path spool;
    private final KeptResults results = new KeptResults();

    @BeforeEach
    void makeSpool() throws IOException {
        spool = Files.createDirectory(folder.resolve("spool"));
    }

    @AfterEach
    void nothingIsLeftInTheSpool() throws IOException {
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theAnswerIsThatOfOneJvmAndEveryNodeHasWorked() throws Exception {
        try (TestCell cell = kmerCell(3)) {
            JobSummary summary = kmers(cell, 21, 2000, SILENT).run(lambda());

            assertThat(requireNonNull(results.tallies).tables()).isEqualTo(Map.of("histogram", Map.of(1L, 48_482L)));
            assertThat(results.parts.keySet()).containsExactly("part-00000.gz", "part-00001.gz", "part-00002.gz");
            assertThat(results.lines()).isEqualTo(inOneJvm(21));
            assertThat(summary.keys()).isEqualTo(48_482);
            assertThat(summary.emitted()).isEqualTo(48_482);
            assertThat(summary.progress())
                    .isEqualTo(new JobProgress(
                            summary.progress().splits(),
                            summary.progress().splits(),
                            summary.progress().splits(),
                            0,
                            3,
                            3));
            assertThat(summary.progress().splits()).isGreaterThan(20);
            assertThat(summary.contracts()).hasSize(3).allSatisfy(contract -> {
                assertThat(contract.splits()).isPositive();
                assertThat(contract.observedMillis()).isPositive();
                ByteBuffer receipt = ByteBuffer.wrap(contract.receipt());
                assertThat(receipt.getLong(0)).as("CPU milliseconds").isPositive();
                assertThat(receipt.getLong(16)).as("splits").isEqualTo(contract.splits());
                assertThat(contract.lost()).isFalse();
            });
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(cell.workersAlive.values()).hasSize(3).allMatch(alive -> alive == 0));
        }
    }

    @Test
    void aNodeThatDiesWhileMappingCostsTimeAndNotTheAnswer() throws Exception {
        try (TestCell cell = kmerCell(3)) {
            AtomicBoolean crashed = new AtomicBoolean();
            JobListener killer = (progress, contracts) -> {
                if (progress.mapped() >= 10 && contracts.get(0).splits() > 0 && !crashed.getAndSet(true)) {
                    crash(cell, 0);
                }
            };

            JobSummary summary = kmers(cell, 31, 1000, killer).run(lambda());

            assertThat(crashed).isTrue();
            assertThat(results.lines()).isEqualTo(inOneJvm(31));
            assertThat(summary.progress().lostSplits()).isPositive();
            assertThat(summary.progress().attempts())
                    .isGreaterThan(summary.progress().splits());
            ContractUsage dead = summary.contracts().get(0);
            assertThat(dead.lost()).isTrue();
            assertThat(dead.splits()).isPositive();
            assertThat(dead.receipt()).as("what it had delivered can be paid").isNotEmpty();
        }
    }

    @Test
    void aNodeThatDiesWhileReducingCostsTimeAndNotTheAnswer() throws Exception {
        try (TestCell cell = kmerCell(3)) {
            AtomicBoolean crashed = new AtomicBoolean();
            JobListener killer = (progress, contracts) -> {
                if (progress.mapped() == progress.splits() && progress.splits() > 0 && !crashed.getAndSet(true)) {
                    crash(cell, 1);
                }
            };

            JobSummary summary = kmers(cell, 21, 4000, killer).run(lambda());

            assertThat(crashed).isTrue();
            assertThat(results.lines()).isEqualTo(inOneJvm(21));
            assertThat(summary.progress().lostSplits()).isPositive();
        }
    }

    /** As when somebody has put it out of the cell, which nothing can stop. It is in the cell again before it runs jobs. */
    @Test
    void aJobOfOneNodeGoesOnWhenItIsBack() throws Exception {
        try (TestCell cell = kmerCell(1)) {
            AtomicReference<@Nullable CompletableFuture<Void>> returning = new AtomicReference<>();
            JobListener killer = (progress, contracts) -> {
                if (progress.mapped() >= 10 && returning.get() == null) {
                    crash(cell, 0);
                    returning.set(CompletableFuture.runAsync(() -> comeBack(cell, 0)));
                }
            };

            JobSummary summary = kmers(cell, 31, 1000, killer).run(lambda());

            requireNonNull(returning.get()).join();
            assertThat(results.lines()).isEqualTo(inOneJvm(31));
            assertThat(summary.progress().lostSplits()).isPositive();
            assertThat(summary.contracts().get(0).lost()).as("it is there").isFalse();
        }
    }

    @Test
    void aJobAllOfWhoseNodesStayAwayFails() throws Exception {
        try (TestCell cell = kmerCell(1)) {
            JobListener killer = (progress, contracts) -> {
                if (progress.mapped() >= 10) {
                    crash(cell, 0);
                }
            };

            assertThatThrownBy(() -> kmers(cell, cell.bartered(), 31, 1000, killer, 1_000)
                            .run(lambda()))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("No bartered machine is left")
                    .hasMessageContaining("it left the cell");
        }
    }

    @Test
    void aWholeBacteriumIsCountedAsJellyfishCountsIt() throws Exception {
        try (TestCell cell = kmerCell(3);
                InputStream genome = Files.newInputStream(DATA.resolve("NC_008253.fna.gz"))) {
            JobSummary summary = kmers(cell, 21, 128 << 10, SILENT).run(genome);

            assertThat(summary.keys()).isEqualTo(4_836_681);
            assertThat(summary.emitted()).isEqualTo(4_938_900);
            Map<Long, Long> histogram = requireNonNull(results.tallies).tables().get("histogram");
            assertThat(histogram.get(1L)).isEqualTo(4_789_765);
            assertThat(histogram.keySet()).last().isEqualTo(57L);
        }
    }

    @Test
    void whatTheJobThrowsReachesTheScientist() throws Exception {
        try (TestCell cell = unrulyCell()) {
            assertThatThrownBy(() -> unruly(cell, cell.bartered(), 60_000).run(text("fine\nthrow\nfine\n")))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("threw java.lang.IllegalStateException: no good")
                    .hasMessageContaining("at science.Unruly.map");
        }
    }

    @Test
    void aJobThatKillsItsWorkersFailsAndTheNodesLive() throws Exception {
        try (TestCell cell = unrulyCell()) {
            assertThatThrownBy(() -> unruly(cell, cell.bartered(), 60_000).run(text("exit\n")))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("exit status 1");

            unruly(cell, cell.bartered(), 60_000).run(text("fine\n"));
            assertThat(results.lines()).isEqualTo(Map.of("1", "1"));
        }
    }

    @Test
    void aJobThatLoopsIsEndedByItsTimeLimit() throws Exception {
        try (TestCell cell = unrulyCell()) {
            assertThatThrownBy(() -> unruly(cell, cell.bartered(), 2_000).run(text("spin\n")))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("time limit");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(cell.workersAlive.values()).allMatch(alive -> alive == 0));
        }
    }

    @Test
    void cancellingEndsTheJobAndItsWorkers() throws Exception {
        try (TestCell cell = unrulyCell()) {
            JobMaster master = unruly(cell, cell.bartered(), 60_000);
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
                try {
                    master.run(text("spin\n"));
                } catch (Exception e) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
            });
            await().atMost(Duration.ofSeconds(30)).until(() -> cell.workersAlive.containsValue(1));

            master.cancel();

            assertThatThrownBy(run::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("The job was cancelled.");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(cell.workersAlive.values()).allMatch(alive -> alive == 0));
        }
    }

    @Test
    void aForgedGrantIsRefusedAndNoWorkerStarts() throws Exception {
        try (TestCell cell = unrulyCell()) {
            List<BarteredNode> forged = List.of(new BarteredNode("contract0", TestCell.nodeId(0), 2, "forged"));

            assertThatThrownBy(() -> unruly(cell, forged, 60_000).run(text("fine\n")))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("The grant is forged.");
            assertThat(cell.workersAlive).isEmpty();
        }
    }

    @Test
    void aContractWhoseCpuTimeIsUsedUpGetsNoFurtherBatch() throws Exception {
        try (TestCell cell = kmerCell(1)) {
            List<BarteredNode> little =
                    List.of(new BarteredNode("contract0", TestCell.nodeId(0), 2, "grant for contract0, 1"));

            assertThatThrownBy(() -> kmers(cell, little, 21, 1000, SILENT).run(lambda()))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("1 ms of CPU time are used up");
        }
    }

    @Test
    void runsAreReadByNobodyWithoutATicket() throws Exception {
        try (TestCell cell = kmerCell(1)) {
            CellCalls stranger = new CellCalls(cell.secondGateway().ignite());
            AtomicBoolean tried = new AtomicBoolean();
            JobListener nosy = (progress, contracts) -> {
                if (progress.mapped() > 0 && !tried.getAndSet(true)) {
                    CellRequest.FetchRuns guess =
                            new CellRequest.FetchRuns("contract0", "guess", 0, List.of(new SplitAttempt(0, 0)), 0);
                    assertThatThrownBy(() -> stranger.fetch(TestCell.nodeId(0), "guess", guess))
                            .hasMessageContaining("nothing of that run under that contract");
                }
            };

            kmers(cell, 21, 4000, nosy).run(lambda());

            assertThat(tried).isTrue();
        }
    }

    @Test
    void anInputThatIsNoFastaIsRefusedBeforeAnybodyWorks() throws Exception {
        try (TestCell cell = kmerCell(1)) {
            assertThatThrownBy(() -> kmers(cell, 21, 4000, SILENT).run(text("hello\n")))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("The input is not FASTA");
            assertThat(cell.workersAlive).isEmpty();
        }
    }

    @Test
    void workersEndWhenTheirGatewayIsGone() throws Exception {
        try (TestCell cell = unrulyCell()) {
            JobMaster master = unruly(cell, cell.bartered(), 60_000);
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
                try {
                    master.run(text("spin\n"));
                } catch (Exception e) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
            });
            await().atMost(Duration.ofSeconds(30)).until(() -> cell.workersAlive.containsValue(1));

            cell.stopGateway();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(cell.workersAlive.values()).allMatch(alive -> alive == 0));
            assertThatThrownBy(run::get).isInstanceOf(ExecutionException.class);
        }
    }

    /** Its lease lost without its knowing, an earlier gateway holds the contracts with a job that never ends. */
    @Test
    void aLaterGrantTakesTheContractsFromARunThatStillGoesOn() throws Exception {
        try (TestCell cell = unrulyCell()) {
            JobMaster stuck = unruly(cell, granted(cell, 1_000), 60_000);
            CompletableFuture<Void> first = running(stuck, "spin\nspin\n");
            await().atMost(Duration.ofSeconds(30)).until(() -> cell.workersAlive.containsValue(1));

            unruly(cell.secondGateway(), granted(cell, 2_000, "gateway-2"), 60_000)
                    .run(text("fine\n"));

            assertThat(results.lines()).isEqualTo(Map.of("1", "1"));
            assertThatThrownBy(first::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("The work of this contract on this node is over.");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(cell.workersAlive.values()).allMatch(alive -> alive == 0));
        }
    }

    @Test
    void anEarlierGrantTakesNothingFromALaterRun() throws Exception {
        try (TestCell cell = unrulyCell()) {
            unruly(cell, granted(cell, 2_000), 60_000).run(text("fine\n"));

            assertThatThrownBy(() -> unruly(cell, granted(cell, 1_000), 60_000).run(text("fine\n")))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("Another run of the job");
        }
    }

    @Test
    void theJobOfACancelledRunIsTakenUpByTheNext() throws Exception {
        try (TestCell cell = unrulyCell()) {
            JobMaster cancelled = unruly(cell, granted(cell, 1_000), 60_000);
            CompletableFuture<Void> first = running(cancelled, "spin\n");
            await().atMost(Duration.ofSeconds(30)).until(() -> cell.workersAlive.containsValue(1));
            cancelled.cancel();
            assertThatThrownBy(first::get).hasMessageContaining("cancelled");

            unruly(cell, granted(cell, 2_000), 60_000).run(text("fine\n"));
            assertThat(results.lines()).isEqualTo(Map.of("1", "1"));
        }
    }

    @Test
    void theJobOfAGatewayThatVanishedIsTakenUpByTheNext() throws Exception {
        try (TestCell cell = unrulyCell()) {
            CompletableFuture<Void> first = running(unruly(cell, granted(cell, 1_000), 60_000), "spin\n");
            await().atMost(Duration.ofSeconds(30)).until(() -> cell.workersAlive.containsValue(1));
            var second = cell.secondGateway();
            cell.stopGateway();

            unruly(second, granted(cell, 2_000, "gateway-2"), 60_000).run(text("fine\n"));

            assertThat(results.lines()).isEqualTo(Map.of("1", "1"));
            assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class);
        }
    }

    /** The coordinator takes no receipt whose sequence or figures are behind an earlier one's. */
    @Test
    void aRestartedNodeGoesOnCountingUnderItsContract() throws Exception {
        try (TestCell cell = kmerCell(1)) {
            ContractUsage before =
                    kmers(cell, 21, 4000, SILENT).run(lambda()).contracts().get(0);
            cell.restartRuntime(0);
            results.parts.clear();
            ContractUsage after =
                    kmers(cell, 21, 4000, SILENT).run(lambda()).contracts().get(0);

            ByteBuffer first = ByteBuffer.wrap(before.receipt());
            ByteBuffer second = ByteBuffer.wrap(after.receipt());
            assertThat(second.getLong(0)).as("CPU milliseconds").isGreaterThan(first.getLong(0));
            assertThat(second.getLong(16)).as("splits").isEqualTo(before.splits() + after.splits());
            assertThat(second.getLong(24)).as("sequence").isGreaterThan(first.getLong(24));
        }
    }

    /** One node, so that both runs want the same contract. */
    private static List<BarteredNode> granted(TestCell cell, long issuedMillis) {
        return granted(cell, issuedMillis, TestCell.GATEWAY);
    }

    private static List<BarteredNode> granted(TestCell cell, long issuedMillis, String gateway) {
        return cell.bartered().stream()
                .limit(1)
                .map(node -> new BarteredNode(
                        node.contractId(),
                        node.nodeId(),
                        node.slots(),
                        node.grant() + ", 600000, " + issuedMillis + ", " + gateway))
                .toList();
    }

    private static CompletableFuture<Void> running(JobMaster master, String input) {
        return CompletableFuture.runAsync(() -> {
            try {
                master.run(text(input));
            } catch (Exception e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
    }

    private TestCell kmerCell(int nodes) throws IOException {
        return new TestCell(folder, nodes, WorkerPlaces.jarOf(KmerCount.class, folder), JAR_SHA256);
    }

    private TestCell unrulyCell() throws IOException {
        return new TestCell(folder, 2, JobSource.jar(folder, "Unruly", UNRULY), JAR_SHA256);
    }

    private JobMaster kmers(TestCell cell, int k, int splitBytes, JobListener listener) {
        return kmers(cell, cell.bartered(), k, splitBytes, listener);
    }

    private JobMaster kmers(TestCell cell, List<BarteredNode> nodes, int k, int splitBytes, JobListener listener) {
        return kmers(cell, nodes, k, splitBytes, listener, JobLimits.defaults().absenceMillis());
    }

    private JobMaster kmers(
            TestCell cell, List<BarteredNode> nodes, int k, int splitBytes, JobListener listener, long absenceMillis) {
        JobLimits limits = new JobLimits(5, 2, 20, 3, 2, 16, 600_000, 1_000_000, absenceMillis);
        JobDescriptor job = new JobDescriptor(
                TestCell.JOB_ID,
                JAR_SHA256,
                KmerCount.class.getName(),
                Map.of("k", Integer.toString(k)),
                new InputFormat.Fasta(k - 1),
                3,
                splitBytes,
                1 << 30);
        return new JobMaster(
                cell.gateway.ignite(), cell.gateway.tickets(), spool, limits, job, nodes, listener, results);
    }

    private JobMaster unruly(TestCell cell, List<BarteredNode> nodes, long batchTimeoutMillis) {
        return unruly(cell.gateway, nodes, batchTimeoutMillis);
    }

    private JobMaster unruly(TestCell.Gateway gateway, List<BarteredNode> nodes, long batchTimeoutMillis) {
        JobDescriptor job = new JobDescriptor(
                TestCell.JOB_ID, JAR_SHA256, "science.Unruly", Map.of(), new InputFormat.Lines(), 1, 16, 1000);
        JobLimits limits = new JobLimits(2, 2, 20, 3, 2, 16, batchTimeoutMillis, 1000, 60_000);
        return new JobMaster(gateway.ignite(), gateway.tickets(), spool, limits, job, nodes, SILENT, results);
    }

    private Map<String, String> inOneJvm(int k) throws Exception {
        Path output = folder.resolve("local");
        LocalJobRunner.withDefaults()
                .run(new KmerCount(), Map.of("k", Integer.toString(k)), DATA.resolve("lambda_virus.fa"), output);
        KeptResults local = new KeptResults();
        try (Stream<Path> parts = Files.list(output)) {
            for (Path part :
                    parts.filter(file -> file.toString().endsWith(".gz")).toList()) {
                local.parts.put(part.getFileName().toString(), Files.readAllBytes(part));
            }
        }
        return local.lines();
    }

    private static void crash(TestCell cell, int index) {
        try {
            cell.crash(index);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Joins again, is asked to work and says that it runs no jobs now, and then does. */
    private static void comeBack(TestCell cell, int index) {
        try {
            CellNode joined = cell.joinAgain(index);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> joined.refusals().counts().containsKey("job of a gateway"));
            cell.start(index, joined);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream lambda() throws IOException {
        return Files.newInputStream(DATA.resolve("lambda_virus.fa"));
    }

    private static InputStream text(String lines) {
        return new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
    }
}
