package org.bartergrid.api;

import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.SCIENTIST;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
    private final BlobAccess blobs;
    private final EventStreams events;
    private final Function<JobView, String> json;

    JobRoutes(Barter barter, JobDesk desk, BlobAccess blobs, EventStreams events, Function<JobView, String> json) {
        this.barter = barter;
        this.desk = desk;
        this.blobs = blobs;
        this.events = events;
        this.json = json;
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
        routes.post("/v1/jobs", this::submit, SCIENTIST);
        routes.get("/v1/jobs", this::jobs, PEER);
        routes.get("/v1/jobs/{job}", this::job, PEER, OPERATOR);
        routes.get("/v1/jobs/{job}/events", this::events, PEER, OPERATOR);
        routes.delete("/v1/jobs/{job}", this::cancel, SCIENTIST, OPERATOR);
    }

    private void submit(Context request) {
        var body = Requests.body(request, JobRequest.class);
        var caller = Routes.caller(request);
        String jar = blob(caller, "jar", body.jar);
        String input = blob(caller, "input", body.input);
        var draft = Requests.checked(() -> new JobDraft(
                Requests.parse("order", body.order, OrderId::parse),
                new PeerId(caller.name()),
                jar,
                text("className", body.className),
                settings(body.settings),
                input,
                text("format", body.format),
                body.partitions == null ? STANDARD_PARTITIONS : body.partitions));
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

    /** A browser that was told of the end would connect again and again, were it not answered with 204. */
    private void events(Context request) {
        var id = own(request);
        String last = request.header("Last-Event-ID");
        long version = last == null ? 0 : Requests.parse("Last-Event-ID", last, Requests::version);
        var job = barter.job(id);
        if (job.state().ended() && version >= job.version()) {
            request.status(204);
            return;
        }
        if (request.method().equals(HandlerType.HEAD)) {
            request.contentType("text/event-stream"); // there is a stream; its head does not wait for its end
            return;
        }
        events.stream(request, version, (above, wait) -> desk.after(id, above, wait)
                .thenApply(now -> now.version() > above ? List.of(event(now)) : List.of()));
    }

    /** A slow reader is told of the newest version only. */
    private EventStreams.Event event(JobRecord job) {
        boolean ended = job.state().ended();
        return new EventStreams.Event(job.version(), ended ? "ended" : "progress", json.apply(view(job)), ended);
    }

    private void cancel(Context request) {
        var id = own(request);
        desk.cancel(id);
        request.json(view(barter.job(id)));
    }

    private JobId own(Context request) {
        var id = Requests.path(request, "job", JobId::parse);
        if (!Routes.caller(request).mayActFor(barter.job(id).peer().value())) {
            throw Refusal.notFound("There is no job " + id + " of yours: check its id");
        }
        return id;
    }

    private JobView view(JobRecord job) {
        return JobView.of(job, desk.cancelling(job.id()));
    }

    private String blob(Caller caller, String field, @Nullable String sha256) {
        if (sha256 == null || blobs.find(caller, sha256).isEmpty()) {
            throw Refusal.badRequest("'" + field + "' is not the SHA-256 of a blob that you uploaded: PUT it to"
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
