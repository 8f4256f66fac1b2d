package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.GZIPInputStream;
import org.bartergrid.cli.jobs.EndlessJob;
import org.bartergrid.cli.jobs.FailingJob;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scientist's own jobs on a grid: good ones, bad ones, several at once. */
@Timeout(300)
class JobLifeIT {

    private static final Path LAMBDA = Barter.example("lambda_virus.fa");
    private static final Path KMERS = Barter.example("kmer-count.jar");
    private static final String KMER_COUNT = "org.bartergrid.examples.kmer.KmerCount";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static ServedGrid grid;
    private static Path jar;
    private static Path lines;

    @BeforeAll
    static void serveAGrid() throws IOException {
        grid = ServedGrid.start(shared);
        jar = jarOf(FailingJob.class, EndlessJob.class);
        lines = Files.writeString(shared.resolve("lines.txt"), "one line\n".repeat(5_000));
    }

    @AfterAll
    static void endIt() {
        grid.close();
    }

    @Test
    void theGridGivesTheSameLinesAsOneJvm() throws Exception {
        var here = folder.resolve("here");
        try (var tried = Barter.run(
                folder,
                "job",
                "try",
                "--jar",
                KMERS.toString(),
                "--class",
                KMER_COUNT,
                "--input",
                LAMBDA.toString(),
                "--set",
                "k=31",
                "--output",
                here.toString(),
                "--json")) {
            assertThat(tried.status()).as(tried.err()).isZero();
        }
        var there = folder.resolve("there");
        try (var run = Barter.run(folder, grid.submit(KMERS, KMER_COUNT, LAMBDA, there, "--set", "k=31", "--json"))) {
            assertThat(run.status()).as(run.err()).isZero();
            assertSettled(run.answer().path("order"));
        }
        assertThat(lines(there)).isNotEmpty().isEqualTo(lines(here));
        assertThat(there.resolve("histogram.tsv")).hasSameTextualContentAs(here.resolve("histogram.tsv"));
    }

    /** Its key is the operator's, and no money comes of it that was not there. */
    @Test
    void theCoordinatorsOwnMachineIsANodeLikeAnyOther() throws Exception {
        var config = Files.writeString(folder.resolve("node.yaml"), "name: house\nshare:\n  cpu: 25%\n");
        try (var house = Barter.start(
                folder,
                "node",
                "start",
                "--operator",
                grid.coordinatorFolder().toString(),
                "--folder",
                folder.resolve("house").toString(),
                "--config",
                config.toString(),
                "--json")) {
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> house.out().contains("\"role\":\"node\"") || !house.alive());
            assertThat(house.alive()).as(house.err()).isTrue();
            try (var found = scientist("search", "node=='grid.house'")) {
                assertThat(found.status()).as(found.err()).isZero();
            }
            try (var run = Barter.run(
                    folder, grid.submit(KMERS, KMER_COUNT, LAMBDA, folder.resolve("out"), "--nodes", "4", "--json"))) {
                assertThat(run.status()).as(run.err()).isZero();
                var order = run.answer().path("order");
                assertSettled(order);
                List<String> providers = new ArrayList<>();
                order.path("contracts")
                        .forEach(contract ->
                                providers.add(contract.path("provider").asText()));
                assertThat(providers).hasSize(4).contains("grid");
            }
        }
    }

    @Test
    void twoJobsAtOnceDoNotMix() throws Exception {
        try (var first = Barter.start(
                        folder, grid.submit(KMERS, KMER_COUNT, LAMBDA, folder.resolve("a"), "--set", "k=5"));
                var second = Barter.start(
                        folder, grid.submit(KMERS, KMER_COUNT, LAMBDA, folder.resolve("b"), "--set", "k=9"))) {
            assertThat(first.await()).as(first.err()).isZero();
            assertThat(second.await()).as(second.err()).isZero();
        }
        assertThat(lines(folder.resolve("a"))).allMatch(line -> line.indexOf('\t') == 5);
        assertThat(lines(folder.resolve("b"))).allMatch(line -> line.indexOf('\t') == 9);
    }

    @Test
    void aJobThatThrowsSaysWhatItThrewAndIsSettled() throws Exception {
        try (var run = Barter.run(
                folder, grid.submit(jar, FailingJob.class.getName(), lines, folder.resolve("out"), "--json"))) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err())
                    .startsWith("barter: ")
                    .contains("no such base: Z")
                    .contains("FAILED");
            assertThat(folder.resolve("out")).doesNotExist();
        }
        assertSettled(order(newestJob()));
    }

    @Test
    void aCancelledJobEndsAndGivesItsMachinesBack() throws Exception {
        try (var run = Barter.start(
                folder, grid.submit(jar, EndlessJob.class.getName(), lines, folder.resolve("out"), "--nodes", "3"))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> newestJob().path("className").asText().equals(EndlessJob.class.getName())
                            && newestJob().path("progress").path("attempts").asLong() > 0);
            String job = newestJob().path("job").asText();
            try (var cancel = scientist("job", "cancel", job)) {
                assertThat(cancel.status()).as(cancel.err()).isZero();
            }
            assertThat(run.await()).isNotZero();
            assertThat(run.err()).contains("CANCELLED");
            assertSettled(order(newestJob()));
        }
        try (var next =
                Barter.run(folder, grid.submit(KMERS, KMER_COUNT, LAMBDA, folder.resolve("next"), "--nodes", "3"))) {
            assertThat(next.status()).as(next.err()).isZero();
        }
    }

    @Test
    void aJobThatNeedsMoreThanItOrderedIsEndedAndSaysSo() throws Exception {
        try (var run = Barter.run(
                folder,
                grid.submit(jar, EndlessJob.class.getName(), lines, folder.resolve("out"), "--cpu-seconds", "2"))) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err()).contains("2000 ms of CPU time are used up");
        }
        var contract = order(newestJob()).path("contracts").path(0);
        assertThat(contract.path("settlement").path("cpuMillis").asLong()).isEqualTo(2_000);
        assertThat(contract.path("settlement").path("releasedMinor").asLong())
                .isLessThan(contract.path("heldMinor").asLong());
    }

    @Test
    void anOrderWhoseJobIsRefusedIsCancelled() throws Exception {
        // A setting that the job takes and the coordinator does not.
        String longK = "0".repeat(1_000) + "21";
        try (var run = Barter.run(
                folder, grid.submit(KMERS, KMER_COUNT, LAMBDA, folder.resolve("out"), "--set", "k=" + longK))) {
            assertThat(run.status()).isNotZero();
            assertThat(run.err()).contains("setting 'k'").contains("is cancelled");
        }
        assertThat(heldMinor()).isZero();
        assertUnused(newestOrder());
    }

    @Test
    void anInterruptBeforeTheJobIsSubmittedCancelsTheOrder() throws Exception {
        try (var way = new LossyWay(grid.address(), grid.authority(), "POST /v1/jobs");
                var run = orderWithoutAJob(way)) {
            // SIGTERM, which ends it through the same hooks as Ctrl-C.
            run.handle().destroy();
            assertThat(run.await()).isNotZero();
            assertThat(run.err()).contains("barter: Order ").contains("is cancelled");
        }
        assertThat(heldMinor()).isZero();
        assertUnused(newestOrder());
    }

    @Test
    void anOrderThatAKilledCommandLeftIsCancelledByHand() throws Exception {
        try (var way = new LossyWay(grid.address(), grid.authority(), "POST /v1/jobs");
                var run = orderWithoutAJob(way)) {
            run.handle().destroyForcibly();
            assertThat(run.await()).isNotZero();
        }
        String order = newestOrder().path("order").asText();
        try (var cancel = scientist("order", "cancel", order)) {
            assertThat(cancel.status()).as(cancel.err()).isZero();
            assertThat(cancel.out()).contains(order + " is cancelled").contains(" CREDIT");
        }
        assertThat(heldMinor()).isZero();
        try (var again = scientist("order", "cancel", order, "--json")) {
            assertThat(again.status()).as(again.err()).isZero();
            assertUnused(again.answer());
        }
    }

    @Test
    void anOrderThatHasServedItsJobIsNotCancelled() throws Exception {
        try (var run = Barter.run(
                folder, grid.submit(KMERS, KMER_COUNT, LAMBDA, folder.resolve("out"), "--set", "k=5", "--json"))) {
            assertThat(run.status()).as(run.err()).isZero();
            try (var cancel =
                    scientist("order", "cancel", run.answer().at("/order/order").asText())) {
                assertThat(cancel.status()).isNotZero();
                assertThat(cancel.err()).startsWith("barter: ").contains("nothing to cancel");
            }
        }
    }

    /** A submission that has placed its order and waits in vain for its job to be taken. */
    private Barter orderWithoutAJob(LossyWay way) throws Exception {
        var traveller = way.folderOf(grid.scientistFolder(), folder.resolve("traveller"));
        var submit = grid.submit(KMERS, KMER_COUNT, LAMBDA, folder.resolve("out"), "--set", "k=5");
        submit[List.of(submit).indexOf("--folder") + 1] = traveller.toString();
        var run = Barter.start(folder, submit);
        await().atMost(Duration.ofSeconds(60)).until(() -> way.waiting() || !run.alive());
        assertThat(run.alive()).as(run.err()).isTrue();
        assertThat(heldMinor()).isPositive();
        return run;
    }

    private static void assertUnused(JsonNode order) {
        assertEnded(order, "CANCELLED");
        assertThat(order.path("contracts")).allSatisfy(contract -> assertThat(
                        contract.path("settlement").path("paidMinor").asLong())
                .isZero());
    }

    private long heldMinor() throws Exception {
        try (var account = scientist("account", "show", "--json")) {
            return account.answer().path("heldMinor").asLong();
        }
    }

    private JsonNode newestOrder() throws Exception {
        try (var list = scientist("order", "list", "--json")) {
            var orders = list.answer().path("items");
            return orders.get(orders.size() - 1);
        }
    }

    private static void assertSettled(JsonNode order) {
        assertEnded(order, "SETTLED");
    }

    private static void assertEnded(JsonNode order, String state) {
        assertThat(order.path("contracts")).isNotEmpty().allSatisfy(contract -> {
            assertThat(contract.path("state").asText()).isEqualTo(state);
            var settlement = contract.path("settlement");
            assertThat(contract.path("heldMinor").asLong())
                    .isEqualTo(settlement.path("paidMinor").asLong()
                            + settlement.path("commissionMinor").asLong()
                            + settlement.path("releasedMinor").asLong());
        });
    }

    private JsonNode newestJob() throws Exception {
        try (var list = scientist("job", "list", "--json")) {
            JsonNode newest = null;
            for (var job : list.answer().path("items")) {
                if (newest == null
                        || job.path("createdAtMillis").asLong()
                                > newest.path("createdAtMillis").asLong()) {
                    newest = job;
                }
            }
            assertThat(newest).isNotNull();
            return newest;
        }
    }

    private JsonNode order(JsonNode job) throws Exception {
        try (var show = scientist("order", "show", job.path("order").asText(), "--json")) {
            return show.answer();
        }
    }

    private Barter scientist(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--folder", grid.scientistFolder().toString()));
        return Barter.run(folder, all.toArray(String[]::new));
    }

    private static TreeSet<String> lines(Path results) throws IOException {
        var all = new TreeSet<String>();
        try (var parts = Files.newDirectoryStream(results, "part-*.gz")) {
            for (var part : parts) {
                try (var reader = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(part)), StandardCharsets.US_ASCII))) {
                    reader.lines().forEach(all::add);
                }
            }
        }
        return all;
    }

    private static Path jarOf(Class<?>... classes) throws IOException {
        var file = shared.resolve("jobs.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(file))) {
            for (var type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (var in = type.getResourceAsStream("/" + name)) {
                    in.transferTo(out);
                }
                out.closeEntry();
            }
        }
        return file;
    }
}
