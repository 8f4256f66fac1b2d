package org.bartergrid.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.bartergrid.cell.CellNode;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Patience;
import org.bartergrid.client.Wire.AssignedNode;
import org.bartergrid.client.Wire.Assignment;
import org.bartergrid.client.Wire.Completion;
import org.bartergrid.client.Wire.Observed;
import org.bartergrid.client.Wire.Progress;
import org.bartergrid.client.Wire.Result;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.execution.JobLimits;
import org.bartergrid.execution.ignite.JobDescriptor;
import org.bartergrid.execution.ignite.JobFailedException;
import org.bartergrid.execution.ignite.JobMaster;
import org.bartergrid.execution.ignite.TicketMaker;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.InvalidInputException;
import org.bartergrid.job.engine.FolderTree;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job in the hands of this gateway: fetched from the coordinator, run on its bartered nodes, its results and receipts
 * handed in, its end reported. Whatever ends it, what nodes delivered until then is reported and paid.
 */
final class JobRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);

    /** Splits a slot at least, so that no slot idles while another works on the last large split. */
    private static final int SPLITS_PER_SLOT = 4;

    private static final int LEAST_SPLIT_BYTES = 4096;
    private static final int MOST_MESSAGE_LENGTH = 1000;
    private static final int MOST_SETTINGS_LENGTH = 64 << 10;
    private static final int CONFLICT = 409;

    private final GatewaySettings settings;
    private final CoordinatorClient coordinator;
    private final CellNode cell;
    private final TicketMaker tickets;
    private final Assignment assignment;
    private final Path folder;
    private final JobReports reports;
    private final ResultUploads results;

    /** @param spool an existing folder; what this run puts there is gone when it is closed */
    JobRun(
            GatewaySettings settings,
            CoordinatorClient coordinator,
            CellNode cell,
            TicketMaker tickets,
            Path spool,
            Assignment assignment) {
        this.settings = settings;
        this.coordinator = coordinator;
        this.cell = cell;
        this.tickets = tickets;
        this.assignment = assignment;
        this.results = new ResultUploads(coordinator, Patience.MINUTES);
        this.folder = spool.resolve("run-" + UUID.randomUUID());
        this.reports = new JobReports(coordinator, assignment.job(), observedBefore(assignment), Patience.MINUTES);
    }

    /** Runs the job and reports its end, whatever it is. */
    void toTheEnd() {
        String state;
        String message = "";
        try {
            run();
            state = "DONE";
        } catch (JobFailedException | InvalidInputException | IllegalArgumentException e) {
            state = reports.cancelled() ? "CANCELLED" : "FAILED";
            message = String.valueOf(e.getMessage());
        } catch (IOException | ApiProblem | CoordinatorUnreachable e) {
            state = "FAILED";
            message = "The gateway could not go on: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            log.error("Running job {} failed", assignment.job(), e);
            state = "FAILED";
            message = "The gateway failed: " + e;
        }
        if (Thread.currentThread().isInterrupted() || cell.failed()) {
            // This gateway is leaving, or has lost the cell and with it all nodes, which is no fault of the job. Saying
            // nothing lets the lease run out, and another takes the job up.
            log.warn("Job {} is given up here", assignment.job());
            return;
        }
        if (reports.leaseLost()) {
            log.warn("Job {} was taken over by another gateway", assignment.job());
            return;
        }
        complete(state, message);
    }

    private void run() throws IOException, JobFailedException, InterruptedException {
        checkSettings();
        // From now on, and not only once the input is here: the first report is due within the lease.
        var running = new AtomicReference<JobMaster>();
        reports.start(() -> cancel(running.get()));
        var input = Files.createDirectories(folder).resolve("input");
        Patience.MINUTES.with(() -> coordinator.download(assignment.input(), input));
        var job = new JobDescriptor(
                assignment.job(),
                assignment.jar(),
                assignment.className(),
                assignment.settings(),
                InputFormat.parse(assignment.format()),
                assignment.partitions(),
                splitBytes(Files.size(input)),
                settings.largestInputBytes());
        var master = new JobMaster(
                cell.ignite(), tickets, folder, JobLimits.defaults(), job, nodes(), reports::changed, results);
        running.set(master);
        try (InputStream in = Files.newInputStream(input)) {
            master.run(in);
        }
    }

    /** The reports ask again while the job is not wanted, so one that comes before the master is there is not lost. */
    private static void cancel(@Nullable JobMaster running) {
        if (running != null) {
            running.cancel();
        }
    }

    /** They travel with every batch. */
    private void checkSettings() {
        long length = assignment.settings().entrySet().stream()
                .mapToLong(each -> each.getKey().length() + each.getValue().length())
                .sum();
        if (length > MOST_SETTINGS_LENGTH) {
            throw new IllegalArgumentException("The job's settings are " + length
                    + " characters long: put what is above " + MOST_SETTINGS_LENGTH + " into the input or the jar.");
        }
    }

    private static Map<String, Long> observedBefore(Assignment assignment) {
        return assignment.nodes().stream()
                .collect(Collectors.toMap(AssignedNode::contract, AssignedNode::observedCpuMillis));
    }

    private List<BarteredNode> nodes() {
        return assignment.nodes().stream()
                .map(node -> new BarteredNode(node.contract(), node.node(), node.slots(), node.grant()))
                .toList();
    }

    /** Small inputs are cut finer than configured, so that every bartered slot has something to do. */
    private int splitBytes(long inputBytes) {
        long slots = assignment.nodes().stream().mapToLong(AssignedNode::slots).sum();
        long fine = inputBytes / Math.max(1, slots * SPLITS_PER_SLOT);
        return (int) Math.max(LEAST_SPLIT_BYTES, Math.min(settings.splitBytes(), fine));
    }

    /** The nodes' last receipts first, then the end: settlement is made from what is there when the end arrives. */
    private void complete(String state, String message) {
        var usages = reports.finish();
        var observed = usages.stream()
                .map(usage -> reports.observed(usage, state.equals("CANCELLED")))
                .toList();
        var files = state.equals("DONE") ? results.all() : List.<Result>of();
        try {
            report(new Completion(state, progress(message), files, observed));
        } catch (ApiProblem e) {
            log.warn("The end of job {} was refused: {}", assignment.job(), e.getMessage());
            if (e.status() != CONFLICT && !e.passing()) {
                // Without any end the job would be run again and again, each time to be refused.
                reportFailure("The coordinator did not take the job's end: " + e.getMessage(), observed);
            }
        } catch (CoordinatorUnreachable | IOException e) {
            log.warn("The end of job {} could not be reported: {}", assignment.job(), e.getMessage());
        }
    }

    private void reportFailure(String message, List<Observed> observed) {
        try {
            report(new Completion("FAILED", progress(message), List.of(), observed));
        } catch (ApiProblem | CoordinatorUnreachable | IOException e) {
            log.error("The failure of job {} could not be reported: {}", assignment.job(), e.getMessage());
        }
    }

    private void report(Completion completion) throws IOException {
        Patience.MINUTES.with(() -> {
            var unused = coordinator.complete(assignment.job(), completion);
        });
    }

    private Progress progress(String message) {
        return reports.progress()
                .with(
                        message.length() <= MOST_MESSAGE_LENGTH
                                ? message
                                : message.substring(0, MOST_MESSAGE_LENGTH) + " …");
    }

    @Override
    public void close() {
        reports.close();
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            log.warn("{} could not be deleted: {}", folder, e.toString());
        }
    }
}
