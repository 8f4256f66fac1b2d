package org.bartergrid.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.ignite.Ignite;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Sha256;
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
import org.bartergrid.execution.ignite.ResultSink;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.InvalidInputException;
import org.bartergrid.job.Tallies;
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
    private static final int MOST_COMPLETION_TRIES = 5;

    private final GatewaySettings settings;
    private final CoordinatorClient coordinator;
    private final Ignite ignite;
    private final Assignment assignment;
    private final Path spool;
    private final JobReports reports;
    private final List<Result> results = new ArrayList<>();

    JobRun(GatewaySettings settings, CoordinatorClient coordinator, Ignite ignite, Assignment assignment) {
        this.settings = settings;
        this.coordinator = coordinator;
        this.ignite = ignite;
        this.assignment = assignment;
        this.reports = new JobReports(coordinator, assignment.job());
        try {
            this.spool = Files.createTempDirectory("bartergrid-gateway-");
        } catch (IOException e) {
            throw new UncheckedIOException("The gateway has no room for a job's input: " + e.getMessage(), e);
        }
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
            // This gateway is leaving. Saying nothing lets the lease run out, and another takes the job up.
            Thread.currentThread().interrupt();
            return;
        }
        if (reports.leaseLost()) {
            log.warn("Job {} was taken over by another gateway", assignment.job());
            return;
        }
        complete(state, message);
    }

    private void run() throws IOException, JobFailedException, InterruptedException {
        var input = spool.resolve("input");
        coordinator.download(assignment.input(), input);
        var job = new JobDescriptor(
                assignment.job(),
                assignment.jar(),
                assignment.className(),
                assignment.settings(),
                InputFormat.parse(assignment.format()),
                assignment.partitions(),
                splitBytes(Files.size(input)),
                settings.largestInputBytes());
        var master =
                new JobMaster(ignite, spool, JobLimits.defaults(), job, nodes(), reports::changed, new UploadingSink());
        reports.start(master::cancel);
        try (InputStream in = Files.newInputStream(input)) {
            master.run(in);
        }
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
        var completion = new Completion(
                state,
                withMessage(reports.progress(), message),
                state.equals("DONE") ? List.copyOf(results) : List.of(),
                usages.stream()
                        .map(usage -> new Observed(usage.contractId(), usage.observedMillis()))
                        .toList());
        for (int attempt = 1; attempt <= MOST_COMPLETION_TRIES; attempt++) {
            try {
                coordinator.complete(assignment.job(), completion);
                return;
            } catch (CoordinatorUnreachable | ApiProblem e) {
                boolean again = e instanceof CoordinatorUnreachable || ((ApiProblem) e).passing();
                log.warn("The end of job {} could not be reported: {}", assignment.job(), e.getMessage());
                if (!again || !reports.pause(attempt)) {
                    return;
                }
            }
        }
    }

    private static Progress withMessage(Progress progress, String message) {
        return new Progress(
                progress.splits(),
                progress.mapped(),
                progress.attempts(),
                progress.lostSplits(),
                progress.reducedPartitions(),
                message);
    }

    @Override
    public void close() {
        reports.close();
        try {
            for (var file : List.of(spool.resolve("input"), spool)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.warn("{} could not be deleted: {}", spool, e.toString());
        }
    }

    /** Results go to the coordinator as they come, each under its hash. */
    private final class UploadingSink implements ResultSink {

        @Override
        public void part(String name, InputStream bytes, long length, String sha256) throws IOException {
            upload(name, bytes, length, sha256);
        }

        @Override
        public void tallies(Tallies tallies) throws IOException {
            for (Map.Entry<String, SortedMap<Long, Long>> table :
                    tallies.tables().entrySet()) {
                var text = new StringBuilder();
                table.getValue()
                        .forEach((key, amount) ->
                                text.append(key).append('\t').append(amount).append('\n'));
                byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                upload(table.getKey() + ".tsv", new ByteArrayInputStream(bytes), bytes.length, Sha256.of(bytes));
            }
        }

        private void upload(String name, InputStream bytes, long length, String sha256) throws IOException {
            try {
                coordinator.upload(bytes, length, sha256);
            } catch (ApiProblem | CoordinatorUnreachable e) {
                throw new IOException("the coordinator did not take " + name + ": " + e.getMessage(), e);
            }
            synchronized (results) {
                results.add(new Result(name, sha256, length));
            }
        }
    }
}
