package org.bartergrid.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything that reads bodies, which does so with a thread of its own and would wait with it for every byte.
 *
 * <p>A body of JSON is gathered here first, as its bytes come and without a thread. What is too large, or takes too long, is
 * refused; so slow senders cost memory only, and of that there is a bound. A blob is too large to gather and goes through; but
 * once some time has passed it has to have come at a pace, however slow, and its readers are bounded ({@link BlobRoutes}).
 */
final class BodyGate extends Handler.Wrapper {

    private static final String BLOBS = "/v1/blobs/";
    private static final long LEAST_BYTES_A_SECOND = 1_024;
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    /** So much of every body is not counted: whatever others send, there is room for a small one. */
    private static final int FREE_BYTES = 16 * 1024;

    private static final long MOST_GATHERED_BYTES = 32L << 20;

    private final int largestBytes;
    private final long withinNanos;
    private final AtomicLong gathered = new AtomicLong();

    /**
     * @param largestBytes of a body of JSON
     * @param within how long such a body may take, and a blob before its pace counts
     */
    BodyGate(int largestBytes, Duration within) {
        this.largestBytes = largestBytes;
        this.withinNanos = within.toNanos();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var headers = request.getHeaders();
        long announced = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        boolean none = announced <= 0 && !headers.contains(HttpHeader.TRANSFER_ENCODING);
        if (none) {
            return super.handle(request, response, callback);
        }
        if (Request.getPathInContext(request).startsWith(BLOBS)) {
            return super.handle(new Paced(request), response, callback);
        }
        if (announced > largestBytes) {
            refuse(request, response, callback, tooLarge());
            return true;
        }
        new Gathering(request, response, callback).run();
        return true;
    }

    static Refusal tooLarge() {
        return Refusal.tooLarge("The body is larger than any JSON that is taken here: 1 MiB at most");
    }

    private static void refuse(Request request, Response response, Callback callback, Refusal refusal) {
        // The rest of the body may still come; who sends it is told that nobody reads it.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        Response.writeError(request, response, callback, refusal.status(), refusal.getMessage(), refusal);
    }

    /** A body that comes bit by bit. Its steps follow each other, on whatever thread. */
    private final class Gathering implements Runnable {

        private final Request request;
        private final Response response;
        private final Callback callback;
        private final long beganNanos = System.nanoTime();
        private final List<ByteBuffer> parts = new ArrayList<>();
        private long size;
        private long counted;

        Gathering(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = Callback.from(callback, this::forget);
        }

        private void forget() {
            gathered.addAndGet(-counted);
            counted = 0;
        }

        @Override
        public void run() {
            while (true) {
                var chunk = request.read();
                if (System.nanoTime() - beganNanos > withinNanos) {
                    if (chunk != null) {
                        chunk.release();
                    }
                    refuse(request, response, callback, tooSlow());
                    return;
                }
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    if (chunk.getFailure() instanceof TimeoutException) {
                        refuse(request, response, callback, tooSlow());
                    } else {
                        callback.failed(chunk.getFailure());
                    }
                    return;
                }
                boolean last = chunk.isLast();
                var refusal = add(chunk);
                if (refusal != null) {
                    refuse(request, response, callback, refusal);
                    return;
                }
                if (last) {
                    pass();
                    return;
                }
            }
        }

        private @Nullable Refusal add(Content.Chunk chunk) {
            int more = chunk.remaining();
            try {
                size += more;
                if (size > largestBytes) {
                    return tooLarge();
                }
                long above = Math.min(more, Math.max(0, size - FREE_BYTES));
                counted += above;
                if (gathered.addAndGet(above) > MOST_GATHERED_BYTES) {
                    return Refusal.busy("Too many large bodies are on their way at once: try again in a moment");
                }
                if (more > 0) {
                    parts.add(BufferUtil.copy(chunk.getByteBuffer()));
                }
                return null;
            } finally {
                chunk.release();
            }
        }

        private void pass() {
            try {
                if (!BodyGate.super.handle(new Gathered(request, parts), response, callback)) {
                    Response.writeError(request, response, callback, 404);
                }
            } catch (Exception failure) {
                Response.writeError(request, response, callback, failure);
            }
        }
    }

    private static Refusal tooSlow() {
        return Refusal.tooSlow("The body took too long to come: send it again, at once");
    }

    /** A request all of whose body is there. */
    private static final class Gathered extends Request.Wrapper {

        private final ByteBufferContentSource body;

        Gathered(Request request, List<ByteBuffer> parts) {
            super(request);
            this.body = new ByteBufferContentSource(parts);
        }

        @Override
        public Content.Chunk read() {
            return body.read();
        }

        @Override
        public void demand(Runnable there) {
            body.demand(there);
        }

        @Override
        public void fail(Throwable failure) {
            body.fail(failure);
            super.fail(failure);
        }
    }

    /** A request whose body has to come at a pace. */
    private final class Paced extends Request.Wrapper {

        private final long beganNanos = System.nanoTime();
        private long size;

        Paced(Request request) {
            super(request);
        }

        @Override
        public Content.@Nullable Chunk read() {
            var chunk = super.read();
            if (chunk != null) {
                size += chunk.remaining();
            }
            long nanos = System.nanoTime() - beganNanos;
            boolean slow = nanos > withinNanos && size < nanos / NANOS_A_SECOND * LEAST_BYTES_A_SECOND;
            if (!slow || (chunk != null && (chunk.isLast() || Content.Chunk.isFailure(chunk)))) {
                return chunk;
            }
            if (chunk != null) {
                chunk.release();
            }
            return Content.Chunk.from(
                    new TimeoutException("it came at less than " + LEAST_BYTES_A_SECOND + " bytes a second"));
        }
    }
}
