package org.bartergrid.api;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose request never begins: each byte of a head puts off the idle timeout, so that a header a minute
 * keeps a connection for ever. The first head has to be there so long after the connection was opened, every other so long
 * after its first byte. Looked at now and then; a little later is as good.
 */
final class SlowHeads extends AbstractLifeCycle implements Connection.Listener {

    private static final Logger log = LoggerFactory.getLogger(SlowHeads.class);
    private static final int LOOKS_A_TURN = 4;

    private final Server server;
    private final long withinNanos;
    private final Map<Connection, Watch> watched = new ConcurrentHashMap<>();
    private volatile Scheduler.@Nullable Task next;

    SlowHeads(Server server, Duration within) {
        this.server = server;
        this.withinNanos = within.toNanos();
    }

    @Override
    protected void doStart() {
        for (var connector : server.getConnectors()) {
            ((AbstractConnector) connector).addBean(this);
        }
        again();
    }

    @Override
    protected void doStop() {
        var task = next;
        if (task != null) {
            task.cancel();
        }
    }

    private void again() {
        next = server.getScheduler().schedule(this::look, withinNanos / LOOKS_A_TURN, TimeUnit.NANOSECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection.getMessagesIn() >= 0) { // TLS has no messages; what is inside has
            watched.put(connection, new Watch(System.nanoTime()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        watched.remove(connection);
    }

    private void look() {
        try {
            long now = System.nanoTime();
            watched.forEach((connection, watch) -> {
                if (watch.tooSlow(connection, now)) {
                    log.debug("{} takes too long to say what it wants", connection);
                    connection.getEndPoint().close();
                }
            });
        } finally {
            if (!isStopping() && !isStopped()) {
                again();
            }
        }
    }

    /** What is known of one connection; for the thread that looks. */
    private final class Watch {

        /** When the head began that is awaited; none while a request is carried out, or before a head's first byte. */
        private @Nullable Long beganNanos;

        private long requests;
        private long bytes;

        Watch(long openedNanos) {
            beganNanos = openedNanos;
        }

        boolean tooSlow(Connection connection, long now) {
            long in = connection.getMessagesIn();
            long read = connection.getBytesIn();
            if (in > requests || in > connection.getMessagesOut()) {
                requests = in;
                bytes = read;
                beganNanos = null;
                return false;
            }
            if (beganNanos == null && read > bytes) {
                beganNanos = now;
            }
            return beganNanos != null && now - beganNanos > withinNanos;
        }
    }
}
