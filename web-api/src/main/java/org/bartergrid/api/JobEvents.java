package org.bartergrid.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams of server-sent events that tell how a job goes: {@code progress} whenever it has changed, {@code ended} once,
 * each with the job's version as its id and the job itself as its data. A stream resumes after {@code Last-Event-ID}.
 *
 * <p>A stream asks the desk for the next version only when the last was written. So a slow reader gets fewer events,
 * never a backlog, and between two events no thread is held. Comments sent now and then find out readers that are gone.
 */
final class JobEvents {

    static final int MOST_STREAMS = 100;
    static final int MOST_STREAMS_OF_ONE = 8;

    private static final Logger log = LoggerFactory.getLogger(JobEvents.class);

    private final JobDesk desk;
    private final Function<JobRecord, String> json;
    private final Executor answers;
    private final int commentEverySeconds;
    private final Map<String, Integer> open = new HashMap<>();

    /** @param commentEverySeconds how long a stream may be silent */
    JobEvents(JobDesk desk, Function<JobRecord, String> json, Executor answers, int commentEverySeconds) {
        this.desk = desk;
        this.json = json;
        this.answers = answers;
        this.commentEverySeconds = commentEverySeconds;
    }

    /** Answers a request with the events of a job above a version. */
    void stream(Context request, JobId job, long aboveVersion) {
        String caller = Routes.caller(request).name();
        enter(caller);
        try {
            var response = request.res();
            response.setStatus(200);
            response.setContentType("text/event-stream;charset=utf-8");
            response.setHeader("X-Accel-Buffering", "no");
            response.flushBuffer();
        } catch (IOException e) {
            leave(caller);
            log.debug("A reader of job {} went away before the first event: {}", job, e.toString());
            return;
        }
        var stream = new Stream(request, job, aboveVersion);
        request.future(() -> {
            stream.next();
            return stream.closed.whenComplete((end, failure) -> leave(caller));
        });
    }

    /** How many streams are open. */
    synchronized int open() {
        return open.values().stream().mapToInt(Integer::intValue).sum();
    }

    private synchronized void enter(String caller) {
        if (open() >= MOST_STREAMS || open.getOrDefault(caller, 0) >= MOST_STREAMS_OF_ONE) {
            throw Refusal.busy("Too many streams of events are open: close one, or ask for the job with 'wait'");
        }
        open.merge(caller, 1, Integer::sum);
    }

    private synchronized void leave(String caller) {
        open.computeIfPresent(caller, (name, streams) -> streams > 1 ? streams - 1 : null);
    }

    private final class Stream {

        private final Context request;
        private final JobId job;
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private long version;

        Stream(Context request, JobId job, long version) {
            this.request = request;
            this.job = job;
            this.version = version;
        }

        void next() {
            CompletableFuture<JobRecord> change;
            try {
                change = desk.after(job, version, commentEverySeconds);
            } catch (RuntimeException e) {
                end(e);
                return;
            }
            var unused = change.thenAcceptAsync(this::send, answers).whenComplete((sent, failure) -> {
                if (failure != null) {
                    end(failure);
                }
            });
        }

        private void send(JobRecord now) {
            boolean news = now.version() > version;
            try {
                write(news ? event(now) : ": nothing new\n\n");
            } catch (IOException e) {
                end(e);
                return;
            }
            version = now.version();
            if (now.state().ended()) {
                closed.complete(null);
            } else if (!closed.isDone()) {
                next();
            }
        }

        private String event(JobRecord now) {
            return "id: " + now.version() + "\nevent: " + (now.state().ended() ? "ended" : "progress") + "\ndata: "
                    + json.apply(now) + "\n\n";
        }

        private void write(String text) throws IOException {
            var out = request.res().getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** The answer has begun, so its status cannot say what failed; the reader asks again and is told. */
        private void end(Throwable failure) {
            log.debug("A stream of job {} ended early: {}", job, failure.toString());
            closed.complete(null);
        }
    }
}
