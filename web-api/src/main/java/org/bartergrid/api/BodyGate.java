package org.bartergrid.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything that reads bodies, which does so with a thread of its own and would wait with it for every byte.
 *
 * <p>A body of JSON is gathered here first, as its bytes come and without a thread. What is too large, or takes too long, is
 * refused; so slow senders cost memory only, and of that there is a bound. Counted is what is allocated, not what has come: a
 * sender chooses how small the pieces are. A blob is too large to gather and goes through; but it has to
 * come at a pace, however slow, and its readers are bounded ({@link Transfers}).
 */
final class BodyGate extends Handler.Wrapper {

    private static final String BLOBS = "/v1/blobs/";
    private static final long LEAST_BYTES_A_SECOND = 1_024;
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    /** A body that is no larger than this is a small one. */
    private static final int SMALL_BYTES = 16 * 1024;

    private static final long MOST_BYTES = 64L << 20;

    /** So much may be held when a body gets larger than a small one: whatever others send, there is room for those. */
    private static final long MOST_BYTES_FOR_LARGE = 32L << 20;

    private static final byte[] NOTHING = {};

    private final int largestBytes;
    private final long withinNanos;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param largestBytes of a body of JSON
     * @param within how long such a body may take, and over how much waiting for a blob its pace is taken
     */
    BodyGate(int largestBytes, Duration within) {
        this.largestBytes = largestBytes;
        this.withinNanos = within.toNanos();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!hasBody(request)) {
            return super.handle(request, response, callback);
        }
        long announced = announced(request);
        if (Request.getPathInContext(request).startsWith(BLOBS)) {
            return super.handle(new Paced(request), response, callback);
        }
        if (announced > largestBytes) {
            refuse(request, response, callback, tooLarge());
            return true;
        }
        long most = announced > 0 ? announced : largestBytes;
        new Gathering(request, response, callback, (int) most).run();
        return true;
    }

    static boolean hasBody(Request request) {
        return announced(request) > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    private static long announced(Request request) {
        return request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    }

    /** What is allocated for bodies that come, and for those of requests that are being carried out. */
    long heldBytes() {
        return held.get();
    }

    static Refusal tooLarge() {
        return Refusal.tooLarge("The body is larger than any JSON that is taken here: 1 MiB at most");
    }

    private static void refuse(Request request, Response response, Callback callback, Refusal refusal) {
        Response.writeError(request, response, callback, refusal.status(), refusal.getMessage(), refusal);
    }

    /** A body that comes bit by bit. Its steps follow each other, on whatever thread. */
    private final class Gathering implements Runnable {

        private final Request request;
        private final Response response;
        private final Callback callback;
        private final int most;
        private final long beganNanos = System.nanoTime();

        /** Its own part of what is held. Whoever takes it out gives it back, so that it is given back once. */
        private final AtomicLong own = new AtomicLong();

        private byte[] bytes = NOTHING;
        private int size;

        Gathering(Request request, Response response, Callback callback, int most) {
            this.request = request;
            this.response = response;
            this.callback = Callback.from(callback, this::forget);
            this.most = most;
        }

        private void forget() {
            held.addAndGet(-own.getAndSet(0));
        }

        @Override
        public void run() {
            try {
                gather();
            } catch (RuntimeException | Error failure) {
                // Above all where there is no memory for it: nobody completes the callback then.
                forget();
                throw failure;
            }
        }

        private void gather() {
            while (true) {
                var chunk = request.read();
                if (System.nanoTime() - beganNanos > withinNanos) {
                    if (chunk != null) {
                        chunk.release();
                    }
                    refuse(tooSlow());
                    return;
                }
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    if (chunk.getFailure() instanceof TimeoutException) {
                        refuse(tooSlow());
                    } else {
                        callback.failed(chunk.getFailure());
                    }
                    return;
                }
                boolean last = chunk.isLast();
                var refusal = add(chunk);
                if (refusal != null) {
                    refuse(refusal);
                    return;
                }
                if (last) {
                    pass();
                    return;
                }
            }
        }

        private void refuse(Refusal refusal) {
            bytes = NOTHING;
            forget();
            BodyGate.refuse(request, response, callback, refusal);
        }

        private @Nullable Refusal add(Content.Chunk chunk) {
            try {
                long more = chunk.remaining();
                if (size + more > most) {
                    return tooLarge();
                }
                int needed = size + (int) more;
                if (needed > bytes.length && !grow(needed)) {
                    return Refusal.busy("Too many large bodies are on their way at once: try again in a moment");
                }
                chunk.getByteBuffer().get(bytes, size, (int) more);
                size = needed;
                return null;
            } finally {
                chunk.release();
            }
        }

        /** To twice the size at least, so that all the copying together costs as much as one more copy. */
        private boolean grow(int needed) {
            int enough = needed > SMALL_BYTES ? most : Math.min(most, SMALL_BYTES);
            int capacity = Math.max(needed, Math.min(enough, 2 * bytes.length));
            int more = capacity - bytes.length;
            own.addAndGet(more);
            if (held.addAndGet(more) > (capacity > SMALL_BYTES ? MOST_BYTES_FOR_LARGE : MOST_BYTES)) {
                return false;
            }
            bytes = Arrays.copyOf(bytes, capacity);
            return true;
        }

        private void pass() {
            try {
                if (!BodyGate.super.handle(
                        new Gathered(request, ByteBuffer.wrap(bytes, 0, size)), response, callback)) {
                    Response.writeError(request, response, callback, 404);
                }
            } catch (Exception failure) {
                Response.writeError(request, response, callback, failure);
            }
        }
    }

    static Refusal tooSlow() {
        return Refusal.tooSlow("The body took too long to come: send it again, at once");
    }

    /** A request all of whose body is there. */
    private static final class Gathered extends Request.Wrapper {

        private final HttpFields headers;
        private final long length;
        private final ByteBufferContentSource body;

        Gathered(Request request, ByteBuffer body) {
            super(request);
            // What it asks before it sends its body was answered when the body was read.
            this.headers = HttpFields.build(request.getHeaders())
                    .remove(HttpHeader.EXPECT)
                    .asImmutable();
            this.length = body.remaining();
            this.body = new ByteBufferContentSource(body);
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        @Override
        public long getLength() {
            return length;
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

    /** How the body of a blob fails that does not keep the pace. */
    static final class TooSlow extends TimeoutException {

        private TooSlow() {
            super("it came at less than " + LEAST_BYTES_A_SECOND + " bytes a second");
        }
    }

    /**
     * A request whose body has to come at a pace, always: whatever came before, in each turn of waiting for more there has to
     * come enough of it.
     */
    private final class Paced extends Request.Wrapper {

        private final long enoughBytes = withinNanos / NANOS_A_SECOND * LEAST_BYTES_A_SECOND;

        /** Since when more is waited for; none while there is some, for what the reader takes is not its sender's time. */
        private @Nullable Long sinceNanos;

        private long waitedNanos;
        private long bytes;
        private Content.@Nullable Chunk end;

        Paced(Request request) {
            super(request);
        }

        @Override
        public Content.@Nullable Chunk read() {
            if (end != null) {
                return end;
            }
            var chunk = super.read();
            long now = System.nanoTime();
            if (sinceNanos != null) {
                waitedNanos += now - sinceNanos;
            }
            sinceNanos = chunk == null ? now : null;
            if (chunk != null) {
                bytes += chunk.remaining();
            }
            if (waitedNanos <= withinNanos) {
                return chunk;
            }
            boolean slow = bytes < enoughBytes;
            waitedNanos = 0;
            bytes = 0;
            if (!slow || (chunk != null && (chunk.isLast() || Content.Chunk.isFailure(chunk)))) {
                return chunk;
            }
            if (chunk != null) {
                chunk.release();
            }
            end = Content.Chunk.from(new TooSlow());
            return end;
        }
    }
}
