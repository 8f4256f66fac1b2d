package org.bartergrid.api;

import static org.bartergrid.api.Access.GATEWAY;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bartergrid.api.JobSettlement.Observation;
import org.bartergrid.api.Views.JobView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.barter.JobRecord.State;
import org.bartergrid.market.ContractId;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.settlement.Delivered;
import org.jspecify.annotations.Nullable;

/** What gateways call: the next job, how far it is, and its end. */
final class GatewayRoutes implements Routes {

    private static final int MOST_RESULTS = 2048;
    private static final int LONGEST_MESSAGE = 2000;

    private final Barter barter;
    private final JobDesk desk;
    private final AccessCheck access;
    private final Grants grants;
    private final Gateways gateways;
    private final BlobAccess blobs;
    private final JobSettlement settlement;

    GatewayRoutes(
            Barter barter,
            JobDesk desk,
            AccessCheck access,
            Grants grants,
            Gateways gateways,
            BlobAccess blobs,
            JobSettlement settlement) {
        this.barter = barter;
        this.desk = desk;
        this.access = access;
        this.grants = grants;
        this.gateways = gateways;
        this.blobs = blobs;
        this.settlement = settlement;
    }

    /** {@code observedCpuMillis}: what earlier gateways of this job observed, which this one adds to. */
    record AssignedNode(String contract, String node, int slots, long observedCpuMillis, String grant) {}

    record Assignment(
            String job,
            String order,
            String jar,
            String className,
            Map<String, String> settings,
            String input,
            String format,
            int partitions,
            long deadlineEpochMillis,
            List<AssignedNode> nodes) {}

    record ProgressReport(@Nullable String state, @Nullable Progress progress) {}

    /**
     * What a gateway observed of a contract.
     *
     * @param cpuMillis milliseconds times slots during which it was owed answers
     * @param failed whether its node refused, left or failed at what it was sent, and did nothing else
     * @param mappedSplits splits that its node mapped
     * @param mappedCpuMillis processor time that its node stated for them
     */
    record Observed(
            @Nullable String contract,
            long cpuMillis,
            @Nullable Boolean failed,
            @Nullable Long mappedSplits,
            @Nullable Long mappedCpuMillis) {
        Observation read() {
            long splits = mappedSplits == null ? 0 : mappedSplits;
            long mappedMillis = mappedCpuMillis == null ? 0 : mappedCpuMillis;
            if (cpuMillis < 0 || splits < 0 || mappedMillis < 0) {
                throw Refusal.badRequest("'observed' lists contracts with figures that are 0 or more");
            }
            return new Observation(cpuMillis, Boolean.TRUE.equals(failed), new Delivered(splits, mappedMillis));
        }
    }

    record Completion(
            @Nullable String state,
            @Nullable Progress progress,
            @Nullable List<ResultFile> results,
            @Nullable List<Observed> observed) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/assignments/next", this::next, GATEWAY);
        routes.post("/v1/jobs/{job}/progress", this::progress, GATEWAY);
        routes.post("/v1/jobs/{job}/completion", this::complete, GATEWAY);
    }

    private void next(Context request) {
        String gateway = Routes.caller(request).name();
        int wait = Requests.waitSeconds(request);
        request.future(() -> desk.next(gateway, wait, () -> access.requireNotEvicted(gateway))
                .thenAccept(job -> job.ifPresentOrElse(
                        taken -> request.json(assignment(taken, gateway)), () -> request.status(204))));
    }

    private void progress(Context request) {
        var body = Requests.body(request, ProgressReport.class);
        var state = state(body.state);
        if (state != State.MAPPING && state != State.REDUCING) {
            throw Refusal.badRequest("A job in progress is MAPPING or REDUCING: report its end to /completion");
        }
        var after = desk.report(id(request), Routes.caller(request).name(), state, bounded(body.progress), List.of());
        request.json(JobView.of(after, desk.cancelling(after.id())));
    }

    private void complete(Context request) {
        var body = Requests.body(request, Completion.class);
        var state = state(body.state);
        if (!state.ended()) {
            throw Refusal.badRequest("A completed job is DONE, FAILED or CANCELLED");
        }
        var caller = Routes.caller(request);
        var id = id(request);
        var job = barter.job(id);
        var results = state == State.DONE ? results(caller, body.results) : List.<ResultFile>of();
        var progress = bounded(body.progress);
        var observed = observed(body.observed);
        if (!job.state().ended()) {
            desk.hold(id, caller.name());
            results.forEach(result -> blobs.allow(result.sha256(), job.peer().value()));
            // Money first: whoever sees that a job has ended also sees what it came to. Repeating it changes nothing.
            settlement.settle(id, observed);
        }
        request.json(JobView.of(desk.report(id, caller.name(), state, progress, results), false));
    }

    /** The results as they lie here: whoever names one must have uploaded it, and its length is the file's own. */
    private List<ResultFile> results(Caller caller, @Nullable List<ResultFile> named) {
        if (named == null) {
            return List.of();
        }
        if (named.size() > MOST_RESULTS) {
            throw Refusal.badRequest("A job has at most " + MOST_RESULTS + " result files");
        }
        Set<String> names = new HashSet<>();
        List<ResultFile> results = new ArrayList<>();
        for (var result : named) {
            if (result == null || !ResultFile.isName(result.name())) {
                throw Refusal.badRequest(
                        "A result's name has up to 128 letters, digits, '.', '_' and '-', and begins with"
                                + " a letter or digit");
            }
            if (!names.add(result.name())) {
                throw Refusal.badRequest("Two results are named '" + result.name() + "': give each a name of its own");
            }
            long bytes = blobs.find(caller, Requests.required("sha256", result.sha256()))
                    .map(BlobStore::length)
                    .orElseThrow(() -> Refusal.badRequest(
                            "Result '" + result.name() + "' was not uploaded: PUT it to /v1/blobs first"));
            results.add(new ResultFile(result.name(), result.sha256(), bytes));
        }
        return results;
    }

    private Assignment assignment(JobRecord job, String gateway) {
        var contracts = barter.order(job.order()).contracts();
        long deadline = contracts.stream()
                .mapToLong(record -> record.contract().window().untilMillis())
                .min()
                .orElse(0);
        return new Assignment(
                job.id().toString(),
                job.order().toString(),
                job.jarSha256(),
                job.className(),
                job.settings(),
                job.inputSha256(),
                job.format(),
                job.partitions(),
                deadline,
                contracts.stream().map(record -> assigned(record, job, gateway)).toList());
    }

    private AssignedNode assigned(ContractRecord record, JobRecord job, String gateway) {
        var contract = record.contract();
        String node = contract.node().value();
        String grant = grants.issue(
                new Grants.Granted(
                        contract.id().toString(),
                        node,
                        contract.consumer().value(),
                        job.id().toString(),
                        job.jarSha256(),
                        gateway,
                        gatewayKey(gateway),
                        contract.slots(),
                        contract.cpuMillis()),
                Instant.ofEpochMilli(contract.window().untilMillis()));
        return new AssignedNode(contract.id().toString(), node, contract.slots(), record.observedCpuMillis(), grant);
    }

    private VerificationKey gatewayKey(String gateway) {
        return gateways.key(gateway)
                .orElseThrow(() -> Refusal.notFound("No gateway named '" + gateway + "' has joined"));
    }

    private static Map<ContractId, Observation> observed(@Nullable List<Observed> list) {
        Map<ContractId, Observation> observed = new HashMap<>();
        for (var one : list == null ? List.<Observed>of() : list) {
            if (one == null) {
                throw Refusal.badRequest("'observed' lists contracts");
            }
            observed.put(Requests.parse("contract", one.contract, ContractId::parse), one.read());
        }
        return observed;
    }

    private static Progress bounded(@Nullable Progress progress) {
        if (progress != null
                && (progress.splits() < 0
                        || progress.mapped() < 0
                        || progress.attempts() < 0
                        || progress.lostSplits() < 0
                        || progress.reducedPartitions() < 0)) {
            throw Refusal.badRequest("No figure of 'progress' can be negative");
        }
        if (progress == null || progress.message() == null || progress.message().length() > LONGEST_MESSAGE) {
            throw Refusal.badRequest(
                    "'progress' is missing, or its message is longer than " + LONGEST_MESSAGE + " characters");
        }
        return progress;
    }

    private static State state(@Nullable String text) {
        return Requests.constant("state", text, State.class);
    }

    private static JobId id(Context request) {
        return Requests.path(request, "job", JobId::parse);
    }
}
