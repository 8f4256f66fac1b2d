package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.bartergrid.cli.JobSubmission.JobFiles;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.job.JobException;
import org.bartergrid.job.LocalJobRunner;
import org.bartergrid.job.engine.JobEngine;
import org.bartergrid.job.engine.JobJar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Map-reduce jobs on bartered machines. */
@Command(
        name = "job",
        description = "Runs your map-reduce jobs on bartered machines.",
        subcommands = {
            JobCommand.Submit.class,
            JobCommand.Try.class,
            JobCommand.ListJobs.class,
            JobCommand.Show.class,
            JobCommand.Fetch.class,
            JobCommand.Cancel.class
        })
final class JobCommand {

    private JobCommand() {}

    /** Options that name a job's files. */
    static final class Files {

        @Option(names = "--jar", required = true, paramLabel = "FILE", description = "the jar with your job")
        private @Nullable Path jar;

        @Option(names = "--class", required = true, paramLabel = "NAME", description = "the job's class in it")
        private String className = "";

        @Option(names = "--input", required = true, paramLabel = "FILE", description = "the input, plain or gzip")
        private @Nullable Path input;

        @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a setting of the job; may be repeated")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Option(names = "--output", required = true, paramLabel = "DIR", description = "a new folder for the results")
        private @Nullable Path output;

        JobFiles files() {
            return new JobFiles(
                    Objects.requireNonNull(jar),
                    className,
                    settings,
                    Objects.requireNonNull(input),
                    Objects.requireNonNull(output));
        }
    }

    @Command(name = "submit", description = "Orders machines, runs the job on them, brings the results.")
    static final class Submit implements Callable<Integer> {

        @Mixin
        private Files files = new Files();

        @Mixin
        private DemandOptions demand = new DemandOptions();

        @Option(
                names = "--budget",
                paramLabel = "MINOR",
                description = "at most this much is held for it, in millionths of a CREDIT (default: 10 CREDIT)")
        private long budgetMinor = 10_000_000;

        @Option(names = "--partitions", paramLabel = "N", description = "result files (default: ${DEFAULT-VALUE})")
        private int partitions = 3;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            if (partitions < 1 || partitions > JobEngine.MAX_PARTITIONS) {
                throw new CommandFailure("--partitions is " + partitions + ": give 1 to " + JobEngine.MAX_PARTITIONS);
            }
            var wanted = demand.demand();
            var identity = membership.identity();
            var client = identity.client();
            var terminal = membership.terminal();
            var submission = JobSubmission.check(identity, client, files.files());
            var uploaded = submission.upload();
            var order = Mandates.newOrder();
            var job = new UnservedOrder(client, order)
                    .serve(() -> submission.order(order, wanted, budgetMinor), placed -> {
                        placed.path("contracts").forEach(contract -> terminal.say("%s", OrderCommand.line(contract)));
                        return submission.submit(order.toString(), uploaded, partitions);
                    });
            terminal.say(
                    "Job %s submitted; Ctrl-C leaves it running, 'barter job fetch %s' brings its results.",
                    job.job(), job.job());
            job = await(client, job, terminal);
            submission.download(job);
            terminal.say("Done; the results are in %s.", files.files().output());
            var settled = client.get("/v1/orders/" + job.order());
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("job", job);
            answer.put("order", settled);
            answer.put("output", files.files().output().toString());
            terminal.answer(answer);
            return 0;
        }

        private static Job await(CoordinatorClient client, Job job, Terminal terminal) {
            try {
                return new JobProgress(terminal).await(client, job);
            } catch (CoordinatorUnreachable e) {
                throw new CommandFailure(
                        "The coordinator at " + client.coordinators()
                                + " is gone, the job goes on: once it is back, 'barter job fetch " + job.job()
                                + "' brings the results",
                        e);
            }
        }
    }

    @Command(
            name = "try",
            description = "Runs the job in one JVM on this machine: the same answer, and it costs nothing.")
    static final class Try implements Callable<Integer> {

        @Mixin
        private Files files = new Files();

        @Option(names = "--json", description = "answer in one line of JSON")
        private boolean json;

        @Override
        public Integer call() throws IOException, JobException, InterruptedException {
            var given = files.files();
            JobSubmission.checkFiles(given);
            long before = System.nanoTime();
            try (var jar = JobJar.open(given.jar())) {
                var summary = LocalJobRunner.withDefaults()
                        .run(jar.job(given.className()), given.settings(), given.input(), given.output());
                double seconds = (System.nanoTime() - before) / 1e9;
                var terminal = Terminal.of(json);
                terminal.say(
                        "%d splits, %d pairs, %d keys in %.1f s; the results are in %s.",
                        summary.splits(), summary.emitted(), summary.keys(), seconds, given.output());
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("splits", summary.splits());
                answer.put("emitted", summary.emitted());
                answer.put("keys", summary.keys());
                answer.put("lines", summary.lines());
                answer.put("tallies", summary.tallies().tables());
                answer.put("seconds", seconds);
                answer.put("output", given.output().toString());
                terminal.answer(answer);
            }
            return 0;
        }
    }

    @Command(name = "list", description = "Lists your jobs.")
    static final class ListJobs implements Callable<Integer> {

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var page = membership.identity().client().get("/v1/jobs");
            var terminal = membership.terminal();
            page.path("items")
                    .forEach(job -> terminal.say(
                            "%s  %-10s %s",
                            job.path("job").asText(),
                            job.path("state").asText(),
                            job.path("className").asText()));
            terminal.answer(page);
            return 0;
        }
    }

    @Command(name = "show", description = "Shows how far a job is.")
    static final class Show implements Callable<Integer> {

        @Parameters(paramLabel = "JOB", description = "its id")
        private String job = "";

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var found = membership.identity().client().job(job, 0, 0);
            var progress = found.progress();
            var terminal = membership.terminal();
            terminal.say(
                    "%s  %s: %d of %d splits mapped, %d of %d partitions reduced, %d attempts, %d splits lost. %s",
                    found.job(),
                    found.state(),
                    progress.mapped(),
                    progress.splits(),
                    progress.reducedPartitions(),
                    found.partitions(),
                    progress.attempts(),
                    progress.lostSplits(),
                    progress.message());
            terminal.answer(found);
            return 0;
        }
    }

    @Command(name = "fetch", description = "Waits for the end of a job and brings its results.")
    static final class Fetch implements Callable<Integer> {

        @Parameters(paramLabel = "JOB", description = "its id")
        private String job = "";

        @Option(names = "--output", required = true, paramLabel = "DIR", description = "a new folder for the results")
        private @Nullable Path output;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var folder = Objects.requireNonNull(output);
            JobResults.checkOutput(folder);
            var client = membership.identity().client();
            var terminal = membership.terminal();
            var ended = new JobProgress(terminal).await(client, client.job(job, 0, 0));
            JobResults.download(client, ended, folder);
            terminal.say("The results are in %s.", folder);
            terminal.answer(Map.of("job", ended, "output", folder.toString()));
            return 0;
        }
    }

    @Command(name = "cancel", description = "Ends a job; what was delivered is paid.")
    static final class Cancel implements Callable<Integer> {

        @Parameters(paramLabel = "JOB", description = "its id")
        private String job = "";

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var client = membership.identity().client();
            client.cancel(job);
            var terminal = membership.terminal();
            terminal.say("Job %s is being cancelled.", job);
            terminal.answer(client.job(job, 0, 0));
            return 0;
        }
    }
}
