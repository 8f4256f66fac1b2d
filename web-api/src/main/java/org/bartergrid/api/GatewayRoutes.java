package org.bartergrid.api;

import static org.bartergrid.api.Access.GATEWAY;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bartergrid.api.Views.JobView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.barter.JobRecord.State;
import org.bartergrid.market.ContractId;
import org.jspecify.annotations.Nullable;

/** What gateways call: the next job, how far it is, and its end. */
final class GatewayRoutes implements Routes {

    private static final int MOST_RESULTS = 2048;
    private static final int LONGEST_MESSAGE = 2000;

    private final Barter barter;
    private final JobDesk desk;
    private final Grants grants;
    private final BlobStore blobs;
    private final JobSettlement settlement;

    GatewayRoutes(Barter barter, JobDesk desk, Grants grants, BlobStore blobs, JobSettlement settlement) {
        this.barter = barter;
        this.desk = desk;
        this.grants = grants;
        this.blobs = blobs;
        this.settlement = settlement;
    }

    record AssignedNode(String contract, String node, int slots, String grant) {}

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

    record Observed(@Nullable String contract, long cpuMillis) {}

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
        var job = desk.take(gateway);
        if (job.isPresent()) {
            request.json(assignment(job.get(), gateway));
            return;
        }
        request.future(() -> desk.somethingToDo(Requests.waitSeconds(request)).thenAccept(woken -> desk.take(gateway)
                .ifPresentOrElse(taken -> request.json(assignment(taken, gateway)), () -> request.status(204))));
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
        var results = body.results == null ? List.<ResultFile>of() : body.results;
        if (results.size() > MOST_RESULTS) {
            throw Refusal.badRequest("A job has at most " + MOST_RESULTS + " result files");
        }
        for (var result : results) {
            if (blobs.find(result.sha256()).isEmpty()) {
                throw Refusal.badRequest("Result '" + result.name() + "' was not uploaded: PUT it to /v1/blobs first");
            }
        }
        var id = id(request);
        String gateway = Routes.caller(request).name();
        if (!barter.job(id).state().ended()) {
            desk.hold(id, gateway);
            // Money first: whoever sees that a job has ended also sees what it came to. Repeating it changes nothing.
            settlement.settle(id, observed(body.observed));
        }
        var after = desk.report(id, gateway, state, bounded(body.progress), results);
        request.json(JobView.of(after, false));
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
        String grant = grants.issue(
                new Grants.Granted(
                        contract.id().toString(),
                        contract.node().value(),
                        contract.consumer().value(),
                        job.id().toString(),
                        job.jarSha256(),
                        gateway,
                        contract.slots(),
                        contract.cpuMillis()),
                Instant.ofEpochMilli(contract.window().untilMillis()));
        return new AssignedNode(contract.id().toString(), contract.node().value(), contract.slots(), grant);
    }

    private static Map<ContractId, Long> observed(@Nullable List<Observed> list) {
        Map<ContractId, Long> observed = new HashMap<>();
        if (list != null) {
            for (var one : list) {
                if (one.cpuMillis < 0) {
                    throw Refusal.badRequest("Observed CPU time cannot be negative");
                }
                observed.put(new ContractId(Requests.parse("contract", one.contract, UUID::fromString)), one.cpuMillis);
            }
        }
        return observed;
    }

    private static Progress bounded(@Nullable Progress progress) {
        if (progress == null || progress.message() == null || progress.message().length() > LONGEST_MESSAGE) {
            throw Refusal.badRequest(
                    "'progress' is missing, or its message is longer than " + LONGEST_MESSAGE + " characters");
        }
        return progress;
    }

    private static State state(@Nullable String text) {
        return Requests.parse("state", text, State::valueOf);
    }

    private static JobId id(Context request) {
        return new JobId(Requests.path(request, "job", UUID::fromString));
    }
}
