package org.bartergrid.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bartergrid.cli.CommandFailure;
import org.bartergrid.cli.Installation;
import org.bartergrid.cli.JobProgress;
import org.bartergrid.cli.JobSubmission;
import org.bartergrid.cli.JobSubmission.JobFiles;
import org.bartergrid.cli.Mandates;
import org.bartergrid.cli.Statements;
import org.bartergrid.cli.Terminal;
import org.bartergrid.cli.demo.DemoGrid.Volunteer;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.market.Demand;
import org.jspecify.annotations.Nullable;

/**
 * The demo's course of events, told as it happens. For people it is a story; for programs its last line is one JSON
 * object. Every figure comes from the run.
 */
final class DemoStory {

    private static final String JOB_CLASS = "org.bartergrid.examples.kmer.KmerCount";
    private static final int PARTITIONS = 3;
    private static final Duration END_SEEN_WITHIN = Duration.ofSeconds(2);
    private static final long BUDGET_MINOR = 10_000_000;
    private static final long CPU_SECONDS = 180;
    private static final Demand DEMAND =
            Demand.ofComputingPower(DemoGrid.VOLUNTEERS.size(), 1, CPU_SECONDS, 0, 0, 0, 50_000, 600);

    private final Terminal terminal;
    private final DemoGrid grid;
    private final Path folder;
    private final Plan plan;
    private final long startedNanos = System.nanoTime();
    private @Nullable CoordinatorClient scientist;

    /**
     * What is to be shown.
     *
     * @param input the genome
     * @param k length of the k-mers
     * @param output where the results go
     * @param killOne whether a node is killed
     * @param kept whether the grid's data stays
     */
    record Plan(Path input, int k, Path output, boolean killOne, boolean kept) {
        JobFiles files() {
            var jar = Installation.current().example("kmer-count").resolve("kmer-count.jar");
            return new JobFiles(jar, JOB_CLASS, Map.of("k", Integer.toString(k)), input, output);
        }
    }

    DemoStory(Terminal terminal, DemoGrid grid, Path folder, Plan plan) {
        this.terminal = terminal;
        this.grid = grid;
        this.folder = folder;
        this.plan = plan;
    }

    /** Runs it to the end; the status is 0 if everything came out as it must. */
    int tell() throws IOException {
        JobSubmission.checkFiles(plan.files());
        terminal.say("A whole barter on this machine, with real processes; it takes about 40 seconds.");
        terminal.say("");
        startGrid();
        try {
            return runAndSettle(demandAndOrder());
        } catch (CoordinatorUnreachable e) {
            grid.awaitFailure(END_SEEN_WITHIN);
            requireAlive();
            throw e;
        }
    }

    // ---- the grid ------------------------------------------------------------------------------------------------

    private void startGrid() throws IOException {
        terminal.say("1. The coordinator opens its books.");
        var uri = grid.startCoordinator();
        terminal.say("   %s", uri);
        terminal.say("");
        terminal.tell("2. Volunteers join: each machine is measured, valued, offers a quarter of its CPUs.");
        var ready = grid.startCell();
        ready.forEach(this::tellNode);
        terminal.say("");
        terminal.tell("   Processes: %s", pidLine());
        if (terminal.json()) {
            // For whoever wants to kill one of them while the job runs.
            System.err.println("pids " + Terminal.text(grid.pids()));
        }
    }

    private void tellNode(Volunteer volunteer, JsonNode ready) {
        var rating = ready.path("rating");
        var valuation = ready.path("valuation");
        terminal.tell(
                "   %s in %s: %d MIPS, %d MFLOPS, slots: %d of %d MB; worth %s a CPU-second",
                volunteer.node(),
                volunteer.place(),
                rating.path("mips").asLong(),
                rating.path("mflops").asLong(),
                rating.path("slots").asInt(),
                rating.path("memoryMegabytes").asLong()
                        / Math.max(1, rating.path("slots").asInt()),
                Terminal.credits(valuation.path("priceMinor").asLong()));
        var why = new StringBuilder();
        for (var term : valuation.path("terms")) {
            why.append(why.length() == 0 ? "" : " + ")
                    .append(String.format(
                            Locale.ROOT,
                            "%,d for %s (%,d %s x %,d / 1000)",
                            term.path("amountMinor").asLong(),
                            term.path("name").asText(),
                            term.path("rating").asLong(),
                            term.path("unit").asText(),
                            term.path("ratePerThousandMinor").asLong()));
        }
        terminal.tell("     because %s millionths", why);
    }

    private String pidLine() {
        var line = new StringBuilder();
        grid.pids().forEach((name, pid) -> line.append(line.length() == 0 ? "" : ", ")
                .append(name)
                .append(' ')
                .append(pid));
        return line.toString();
    }

    // ---- the barter ----------------------------------------------------------------------------------------------

    private JobSubmission demandAndOrder() throws IOException {
        var identity = grid.joinScientist();
        scientist = identity.client();
        var submission = JobSubmission.check(identity, client(), plan.files());
        terminal.say("");
        terminal.tell(
                "3. %s, a scientist, demands %d CPU-seconds on %d machines for %d minutes, at most %s a CPU-second.",
                DemoGrid.SCIENTIST,
                CPU_SECONDS,
                DemoGrid.VOLUNTEERS.size(),
                DEMAND.termSeconds() / 60,
                Terminal.credits(DEMAND.wants().get(0).maxPriceMinor()));
        var found = client().search(DEMAND, false);
        for (var candidate : found.path("candidates")) {
            terminal.say(
                    "   %-14s at %s (never below %s), closeness %.3f",
                    candidate.path("offer").path("node").asText(),
                    Terminal.credits(
                            candidate.path("agreedPriceMinorPerCpuSecond").asLong()),
                    Terminal.credits(candidate
                            .path("offer")
                            .path("reservePriceMinorPerCpuSecond")
                            .asLong()),
                    candidate.path("scorePpm").asLong() / 1e6);
        }
        return submission;
    }

    private int runAndSettle(JobSubmission submission) throws IOException {
        var uploaded = submission.upload();
        var order = submission.order(Mandates.newOrder(), DEMAND, BUDGET_MINOR);
        terminal.say("");
        terminal.tell(
                "4. The engine agrees within both sides' signed mandates: order %s, %s held.",
                order.path("order").asText(),
                Terminal.credits(order.path("heldMinor").asLong()));
        for (var contract : order.path("contracts")) {
            terminal.tell(
                    "   contract %s: %s gives %.0f CPU-seconds at %s each; %s held",
                    contract.path("contract").asText(),
                    contract.path("node").asText(),
                    contract.path("cpuMillis").asLong() / 1e3,
                    Terminal.credits(contract.path("priceMinorPerCpuSecond").asLong()),
                    Terminal.credits(contract.path("heldMinor").asLong()));
        }
        terminal.tell(
                "   Each price is its node's valuation, kept between the owner's reserve and the scientist's limit.");
        terminal.say("");
        terminal.tell("5. Counting the %d-mers of %s on the bartered machines.", plan.k, plan.input.getFileName());
        terminal.tell("   Until jobs run in a sandbox, a node runs jars only of peers that its owner trusts.");
        long before = System.nanoTime();
        var job = awaitJob(submission.submit(order.path("order").asText(), uploaded, PARTITIONS));
        double jobSeconds = (System.nanoTime() - before) / 1e9;
        submission.download(job);
        var histogram = Histogram.read(plan.output.resolve("histogram.tsv"));
        tellJob(job, histogram, jobSeconds);
        var shares = shares();
        tellShares(shares);
        var settled = client().get("/v1/orders/" + job.order());
        var ledger = client().get("/v1/ledger");
        tellBooks(settled, ledger);
        boolean right = compare(histogram, jobSeconds);
        tellNext();
        terminal.answer(answer(job, histogram, settled, ledger, shares));
        return right && Books.of(settled).balanced() && ledgerSum(ledger) == 0 ? 0 : 1;
    }

    private Job awaitJob(Job submitted) {
        var victim = new Victim(client());
        var patience = new Patience();
        boolean[] killed = {!plan.killOne};
        var job = new JobProgress(terminal).await(client(), submitted, change -> {
            if (!killed[0]) {
                victim.choose(change).ifPresent(node -> {
                    terminal.say(
                            "   Killing %s (pid %d) in the middle of the map phase.",
                            node, grid.node(node).pid());
                    grid.node(node).kill();
                    killed[0] = true;
                });
            }
            requireAlive();
            patience.watch(change, System.nanoTime());
        });
        if (!killed[0]) {
            throw new CommandFailure(
                    "The map phase was over before a node could be killed: give --kill-one a larger --input");
        }
        return job;
    }

    private void requireAlive() {
        var failed = grid.failed();
        if (failed != null) {
            throw new CommandFailure(failed.fate());
        }
    }

    // ---- what came of it -----------------------------------------------------------------------------------------

    private void tellJob(Job job, Histogram histogram, double seconds) {
        var progress = job.progress();
        terminal.tell(
                "   Done in %.1f s: %d splits in %d attempts, %d splits lost with a node and done again.",
                seconds, progress.splits(), progress.attempts(), progress.lostSplits());
        if (histogram.distinct() == 0) {
            terminal.tell(
                    "   There are no %d-mers in it: nowhere do %d letters A, C, G, T follow each other.",
                    plan.k, plan.k);
        } else {
            terminal.tell(
                    "   %,d different %d-mers, %,d of them once, %,d in all, one of them %,d times:",
                    histogram.distinct(), plan.k, histogram.unique(), histogram.total(), histogram.max());
            terminal.say("%s", histogram.chart().stripTrailing());
        }
        terminal.say("   Results (part-*.gz are lines 'KMER count'):%n   %s", plan.output);
    }

    private Map<String, JsonNode> shares() {
        Map<String, JsonNode> shares = new TreeMap<>();
        for (var node : client().get("/v1/nodes").path("items")) {
            shares.put(node.path("node").asText(), node.path("share"));
        }
        return shares;
    }

    private void tellShares(Map<String, JsonNode> shares) {
        terminal.say("");
        terminal.tell("6. Nobody gave more than their share (of all CPUs, while their worker was busy):");
        shares.forEach((node, share) -> terminal.say(
                "   %-14s configured %s, used %s over %.1f s",
                node,
                Terminal.percent(share.path("cpuConfigured").asInt()),
                Terminal.percent(share.path("cpuUsed").asInt()),
                share.path("busyMillis").asLong() / 1e3));
    }

    private void tellBooks(JsonNode order, JsonNode ledger) {
        var books = Books.of(order);
        terminal.say("");
        terminal.say("7. Everybody is paid for what both the node and the gateway measured.");
        for (var contract : order.path("contracts")) {
            terminal.say(
                    "   %-8s %s for %.2f CPU-seconds in %d splits",
                    contract.path("provider").asText(),
                    Terminal.credits(
                            contract.path("settlement").path("paidMinor").asLong()),
                    contract.path("settlement").path("cpuMillis").asLong() / 1e3,
                    contract.path("used").path("splits").asLong());
        }
        terminal.tell(
                "   held %s = paid %s + commission %s + released %s",
                Terminal.credits(books.held()),
                Terminal.credits(books.paidInAll()),
                Terminal.credits(books.commission()),
                Terminal.credits(books.released()));
        var account = DemoGrid.SCIENTIST + ".credit";
        terminal.say("   Statement of %s, newest line first:", account);
        terminal.say("   %s", Statements.COLUMNS);
        client().get("/v1/accounts/" + account + "/postings?limit=12")
                .path("items")
                .forEach(posting -> terminal.say("   %s", Statements.line(posting)));
        terminal.say(
                "   The books stand at block %d; the sum of all balances is %d.",
                ledger.path("block").asLong(), ledgerSum(ledger));
    }

    private boolean compare(Histogram histogram, double jobSeconds) throws IOException {
        var alone = OneJvm.run(plan.files(), grid, folder);
        boolean same = alone.histogram().equals(histogram);
        terminal.say("");
        terminal.tell(
                "8. The same job in one JVM with the whole machine to itself: %.1f s, %s answer. Here it took %.1f s on"
                        + " three capped quarters: for a job this small, bartering costs more than it brings.",
                alone.seconds(), same ? "the same" : "ANOTHER", jobSeconds);
        return same;
    }

    private void tellNext() {
        terminal.say("");
        terminal.say("Next:");
        terminal.say("   ./barter demo --input YOUR.fasta -k 31   your own sequences");
        terminal.say("   ./barter demo --kill-one                 a machine dies in the middle");
        if (plan.kept) {
            terminal.say("   ./barter ledger verify %s   check the books", folder);
        } else {
            terminal.say("   ./barter demo --keep DIR --serve         keep it running, query it with curl");
        }
    }

    /** Tells how to use the grid that goes on, and stays until one of its central processes fails. */
    void serve() {
        String account = DemoGrid.SCIENTIST + ".credit";
        terminal.say("");
        terminal.say("The grid goes on at %s until Ctrl-C. Query the ledger:", client().coordinator());
        var scientist = folder.resolve(DemoGrid.SCIENTIST);
        terminal.say(
                "   ./barter token access --header --folder %s | curl --cacert %s -H @- %s/v1/accounts/%s/postings",
                scientist, scientist.resolve("ca.pem"), client().coordinator(), account);
        terminal.say("   ./barter account postings --folder %s", scientist);
        grid.awaitFailure();
        requireAlive();
    }

    private Map<String, Object> answer(
            Job job, Histogram histogram, JsonNode order, JsonNode ledger, Map<String, JsonNode> shares) {
        var books = Books.of(order);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("input", plan.input.toString());
        answer.put("k", plan.k);
        answer.put("distinct", histogram.distinct());
        answer.put("unique", histogram.unique());
        answer.put("total", histogram.total());
        answer.put("max", histogram.max());
        answer.put("pids", grid.pids());
        answer.put("nodes", DemoGrid.VOLUNTEERS.size());
        answer.put("splits", job.progress().splits());
        answer.put("attempts", job.progress().attempts());
        answer.put("lostSplits", job.progress().lostSplits());
        answer.put("order", job.order());
        List<String> contracts = new ArrayList<>();
        order.path("contracts")
                .forEach(contract -> contracts.add(contract.path("contract").asText()));
        answer.put("contracts", contracts);
        answer.put("held", books.held());
        answer.put("paid", books.paid());
        answer.put("commission", books.commission());
        answer.put("released", books.released());
        answer.put("ledgerSum", ledgerSum(ledger));
        answer.put("blocks", ledger.path("block").asLong());
        Map<String, Object> used = new TreeMap<>();
        shares.forEach((node, share) -> used.put(
                node,
                Map.of(
                        "configured", share.path("cpuConfigured").asInt() / 100.0,
                        "used", share.path("cpuUsed").asInt() / 100.0)));
        answer.put("shares", used);
        answer.put("output", plan.output.toString());
        answer.put("seconds", Math.round((System.nanoTime() - startedNanos) / 1e8) / 10.0);
        return answer;
    }

    private static long ledgerSum(JsonNode ledger) {
        long sum = 0;
        for (var one : ledger.path("sums")) {
            sum += Math.abs(one.asLong());
        }
        return sum;
    }

    private CoordinatorClient client() {
        return Objects.requireNonNull(scientist, "the scientist has not joined");
    }
}
