package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.UUID;
import org.bartergrid.api.Views.JobView;
import org.bartergrid.api.Views.PageView;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.JobDraft;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** Jobs as their peers see them. */
final class JobRoutes implements Routes {

    private static final int MOST_SETTINGS = 100;
    private static final int LONGEST_TEXT = 1000;
    private static final int STANDARD_PARTITIONS = 3;

    private final Barter barter;
    private final JobDesk desk;
    private final BlobStore blobs;
    private final JobSettlement settlement;

    JobRoutes(Barter barter, JobDesk desk, BlobStore blobs, JobSettlement settlement) {
        this.barter = barter;
        this.desk = desk;
        this.blobs = blobs;
        this.settlement = settlement;
    }

    record JobRequest(
            @Nullable String order,
            @Nullable String jar,
            @Nullable String className,
            @Nullable Map<String, String> settings,
            @Nullable String input,
            @Nullable String format,
            @Nullable Integer partitions) {}

    @Override
    public void add(RoutesConfig routes) {
        routes.post("/v1/jobs", this::submit, PEER);
        routes.get("/v1/jobs", this::jobs, PEER);
        routes.get("/v1/jobs/{job}", this::job, PEER, OPERATOR);
        routes.delete("/v1/jobs/{job}", this::cancel, PEER, OPERATOR);
    }

    private void submit(Context request) {
        var body = Requests.body(request, JobRequest.class);
        var peer = new PeerId(Routes.caller(request).name());
        var draft = new JobDraft(
                Requests.parse("order", body.order, OrderId::parse),
                peer,
                blob("jar", body.jar),
                text("className", body.className),
                settings(body.settings),
                blob("input", body.input),
                text("format", body.format),
                body.partitions == null ? STANDARD_PARTITIONS : body.partitions);
        var job = barter.createJob(draft);
        desk.submitted(job);
        request.status(201).json(view(job));
    }

    private void jobs(Context request) {
        var page = barter.jobsOf(
                new PeerId(Routes.caller(request).name()), request.queryParam("cursor"), Requests.limit(request));
        request.json(PageView.of(page, this::view));
    }

    private void job(Context request) {
        var id = own(request);
        long version = Requests.number(request, "version", 0, 0, Long.MAX_VALUE);
        int wait = Requests.waitSeconds(request);
        request.future(() -> desk.after(id, version, wait).thenAccept(job -> request.json(view(job))));
    }

    private void cancel(Context request) {
        var id = own(request);
        if (desk.cancel(id)) {
            settlement.settleUndelivered(id);
        }
        request.json(view(barter.job(id)));
    }

    private JobId own(Context request) {
        var id = new JobId(Requests.path(request, "job", UUID::fromString));
        if (!Routes.caller(request).mayActFor(barter.job(id).peer().value())) {
            throw Refusal.notFound("There is no job " + id + " of yours: check its id");
        }
        return id;
    }

    private JobView view(JobRecord job) {
        return JobView.of(job, desk.cancelling(job.id()));
    }

    private String blob(String field, @Nullable String sha256) {
        if (sha256 == null || blobs.find(sha256).isEmpty()) {
            throw Refusal.badRequest("'" + field + "' is not the SHA-256 of a blob that was uploaded: PUT it to"
                    + " /v1/blobs/{sha256} first");
        }
        return sha256;
    }

    private static String text(String field, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST_TEXT) {
            throw Refusal.badRequest("'" + field + "' is missing or longer than " + LONGEST_TEXT + " characters");
        }
        return value;
    }

    private static Map<String, String> settings(@Nullable Map<String, String> given) {
        if (given == null) {
            return Map.of();
        }
        if (given.size() > MOST_SETTINGS) {
            throw Refusal.badRequest("A job has at most " + MOST_SETTINGS + " settings");
        }
        given.forEach((name, value) -> {
            text("settings." + name, name);
            if (value == null || value.length() > LONGEST_TEXT) {
                throw Refusal.badRequest("The value of setting '" + name + "' is missing or longer than " + LONGEST_TEXT
                        + " characters");
            }
        });
        return given;
    }
}
