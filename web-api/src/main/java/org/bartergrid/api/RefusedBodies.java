package org.bartergrid.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Lets whoever is refused while it still sends hear why. A connection that is closed with bytes unread is reset, and the answer on
 * its way is lost with it: its sender sees only that the line broke. So the answer goes out, and then what still comes is read
 * for a while and forgotten, without a thread (RFC 9112, 9.6). Who listens while it sends hears at once.
 */
final class RefusedBodies extends Handler.Wrapper {

    /** After it nobody is read any more. */
    private static final long MOST_BYTES = 32L << 20;

    /** So much is read before the answer: the connection is kept if that is all. */
    private static final long FIRST_BYTES = 64 * 1024;

    private final long withinNanos;

    /** @param within how long one may still send */
    RefusedBodies(Duration within) {
        this.withinNanos = within.toNanos();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!BodyGate.hasBody(request)) {
            return super.handle(request, response, callback);
        }
        var sent = new Sent(request);
        return super.handle(sent, new Answer(sent, response), new ReadingOn(sent, response, callback));
    }

    /** Tells that the body is passed on while it comes, and read by whoever does so until the very end. */
    static void isPassedOn(Request request) {
        var sent = Request.as(request, Sent.class);
        if (sent != null) {
            sent.passedOn = true;
        }
    }

    /** Who was too slow already is not given more time. */
    private static boolean refuses(Response response) {
        return response.getStatus() >= HttpStatus.BAD_REQUEST_400
                && response.getStatus() != HttpStatus.REQUEST_TIMEOUT_408;
    }

    /** A request of whose body is known how much of it was read. */
    private static final class Sent extends Request.Wrapper {

        private volatile boolean asked;
        private volatile boolean ended;
        private volatile boolean passedOn;
        private volatile boolean putOff;
        private volatile long unheededBytes;

        Sent(Request request) {
            super(request);
        }

        @Override
        public Content.@Nullable Chunk read() {
            asked = true;
            var chunk = super.read();
            if (chunk != null && chunk.isLast()) {
                ended = true;
            }
            return chunk;
        }

        @Override
        public void demand(Runnable there) {
            asked = true;
            super.demand(there);
        }

        /** Is called when an answer is made, and would end the body there. That can wait. */
        @Override
        public boolean consumeAvailable() {
            putOff = true;
            return true;
        }

        /** What was put off: true if the next request can follow on the same connection. */
        boolean consumeNow() {
            return ended || !putOff || super.consumeAvailable();
        }

        boolean mayStillCome() {
            // Who asks first whether to send does not send before it is told to, which reading would do.
            boolean waits = !asked && getHeaders().contains(HttpHeader.EXPECT);
            return !ended && !passedOn && !waits;
        }

        /** Reads what has come, up to so many bytes in all: true if no more is to be read. Its steps follow each other. */
        boolean readOn(long most) {
            long bytes = unheededBytes;
            boolean enough = false;
            while (!enough) {
                var chunk = read();
                if (chunk == null) {
                    break;
                }
                bytes += chunk.remaining();
                chunk.release();
                enough = chunk.isLast() || Content.Chunk.isFailure(chunk) || bytes >= most;
            }
            unheededBytes = bytes;
            return enough;
        }
    }

    private static final class Answer extends Response.Wrapper {

        private final Sent sent;
        private boolean begun;

        Answer(Sent sent, Response response) {
            super(sent, response);
            this.sent = sent;
        }

        @Override
        public void write(boolean last, ByteBuffer bytes, Callback callback) {
            if (!begun) {
                begun = true;
                if (refuses(this) && sent.mayStillCome()) {
                    sent.readOn(FIRST_BYTES);
                    closes(!sent.ended);
                } else {
                    closes(!sent.consumeNow());
                }
            }
            super.write(last, bytes, callback);
        }

        private void closes(boolean closes) {
            if (closes) {
                getHeaders().put(HttpHeader.CONNECTION, "close");
            }
        }
    }

    /** What follows an answer. Its steps follow each other; time runs out between them. */
    private final class ReadingOn extends Callback.Nested implements Runnable {

        private final Sent sent;
        private final Response response;
        private boolean over;
        private Scheduler.@Nullable Task timeout;

        ReadingOn(Sent sent, Response response, Callback callback) {
            super(callback);
            this.sent = sent;
            this.response = response;
        }

        @Override
        public void succeeded() {
            if (!refuses(response) || !sent.mayStillCome()) {
                super.succeeded();
                return;
            }
            synchronized (this) {
                timeout = getServer().getScheduler().schedule(this::giveUp, withinNanos, TimeUnit.NANOSECONDS);
            }
            run();
        }

        @Override
        public void run() {
            synchronized (this) {
                if (over) {
                    return;
                }
                if (!sent.readOn(MOST_BYTES)) {
                    sent.demand(this);
                    return;
                }
                over = true;
                if (timeout != null) {
                    timeout.cancel();
                }
            }
            super.succeeded();
        }

        private void giveUp() {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
            }
            super.succeeded();
        }
    }
}
