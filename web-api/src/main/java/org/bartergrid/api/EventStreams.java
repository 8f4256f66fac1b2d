package org.bartergrid.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams of server-sent events. A stream resumes after {@code Last-Event-ID}.
 *
 * <p>A stream asks its source for what comes next only when the last was written. So a slow reader gets what there is then,
 * never a backlog, and between two events no thread is held. Comments sent now and then find out readers that are gone.
 */
final class EventStreams {

    static final int MOST_STREAMS = 100;
    static final int MOST_STREAMS_OF_ONE = 8;

    private static final Logger log = LoggerFactory.getLogger(EventStreams.class);

    private final Executor answers;
    private final int commentEverySeconds;
    private final Map<String, Integer> open = new HashMap<>();

    /** @param commentEverySeconds how long a stream may be silent */
    EventStreams(Executor answers, int commentEverySeconds) {
        this.answers = answers;
        this.commentEverySeconds = commentEverySeconds;
    }

    /**
     * One event.
     *
     * @param id rises from one to the next
     * @param name what kind of event
     * @param json what it says, in one line
     * @param last whether there will be no other
     */
    record Event(long id, String name, String json, boolean last) {
        private String text() {
            return "id: " + id + "\nevent: " + name + "\ndata: " + json + "\n\n";
        }
    }

    /** Where events come from. */
    interface Source {
        /** Events with ids above one, in order; none if there were none for so long. */
        CompletableFuture<List<Event>> above(long id, int waitSeconds);
    }

    /** Answers a request with the events above an id. */
    void stream(Context request, long aboveId, Source source) {
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
            log.debug("A reader of {} went away before the first event: {}", request.path(), e.toString());
            return;
        }
        var stream = new Stream(request, source, aboveId);
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
            throw Refusal.busy("Too many streams of events are open: close one, or ask with 'wait'");
        }
        open.merge(caller, 1, Integer::sum);
    }

    private synchronized void leave(String caller) {
        open.computeIfPresent(caller, (name, streams) -> streams > 1 ? streams - 1 : null);
    }

    private final class Stream {

        private final Context request;
        private final Source source;
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private long lastId;

        Stream(Context request, Source source, long lastId) {
            this.request = request;
            this.source = source;
            this.lastId = lastId;
        }

        void next() {
            CompletableFuture<List<Event>> events;
            try {
                events = source.above(lastId, commentEverySeconds);
            } catch (RuntimeException e) {
                end(e);
                return;
            }
            var unused = events.thenAcceptAsync(this::send, answers).whenComplete((sent, failure) -> {
                if (failure != null) {
                    end(failure);
                }
            });
        }

        private void send(List<Event> events) {
            try {
                if (events.isEmpty()) {
                    write(": nothing new\n\n");
                }
                for (var event : events) {
                    write(event.text());
                    lastId = event.id;
                    if (event.last) {
                        closed.complete(null);
                        return;
                    }
                }
            } catch (IOException e) {
                end(e);
                return;
            }
            if (!closed.isDone()) {
                next();
            }
        }

        private void write(String text) throws IOException {
            var out = request.res().getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** The answer has begun, so its status cannot say what failed; the reader asks again and is told. */
        private void end(Throwable failure) {
            log.debug("A stream of {} ended early: {}", request.path(), failure.toString());
            closed.complete(null);
        }
    }
}
