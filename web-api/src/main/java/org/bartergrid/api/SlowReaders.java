package org.bartergrid.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose other end hardly takes what it has asked for: a thread waits while an answer is written, and each
 * byte that is taken puts off the idle timeout. An answer goes out in pieces of 32 KiB at most, and each has to be gone so long
 * after it was ready; how many there are does not matter. Looked at now and then; a little later is as good.
 */
final class SlowReaders extends Handler.Wrapper {

    private static final Logger log = LoggerFactory.getLogger(SlowReaders.class);
    private static final int LOOKS_A_TURN = 4;

    private final long withinNanos;
    private final Set<Piece> waiting = ConcurrentHashMap.newKeySet();
    private volatile Scheduler.@Nullable Task next;

    SlowReaders(Duration within) {
        this.withinNanos = within.toNanos();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        again();
    }

    @Override
    protected void doStop() throws Exception {
        var task = next;
        if (task != null) {
            task.cancel();
        }
        super.doStop();
    }

    private void again() {
        next = getServer().getScheduler().schedule(this::look, withinNanos / LOOKS_A_TURN, TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request, new Watched(request, response), callback);
    }

    private void look() {
        try {
            long now = System.nanoTime();
            for (var piece : waiting) {
                if (now - piece.readyNanos > withinNanos) {
                    log.debug("{} takes too long to take what it asked for", piece.request.getConnectionMetaData());
                    piece.end();
                }
            }
        } finally {
            if (!isStopping() && !isStopped()) {
                again();
            }
        }
    }

    /** An answer whose pieces are watched while they go out. */
    private final class Watched extends Response.Wrapper {

        Watched(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer bytes, Callback callback) {
            var piece = new Piece(getRequest(), callback);
            waiting.add(piece);
            try {
                super.write(last, bytes, piece);
            } catch (RuntimeException | Error failure) {
                waiting.remove(piece);
                throw failure;
            }
        }
    }

    private final class Piece extends Callback.Nested {

        private final Request request;
        private final long readyNanos = System.nanoTime();
        private volatile boolean late;

        Piece(Request request, Callback callback) {
            super(callback);
            this.request = request;
        }

        void end() {
            late = true;
            request.getConnectionMetaData().getConnection().getEndPoint().close();
        }

        // Before the callback, which may go on to write the next piece.

        @Override
        public void succeeded() {
            waiting.remove(this);
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            waiting.remove(this);
            // Below TLS it is only a channel that was closed, which looks like a fault of ours.
            super.failed(late ? new TimeoutException("the answer was hardly taken") : failure);
        }
    }
}
