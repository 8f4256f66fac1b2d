package org.bartergrid.gateway;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorUnreachable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator where the cell is found: at every change of its members, and again and again without any, since a
 * coordinator that was restarted has forgotten it, and a new member or gateway would then begin a cell of its own.
 */
final class CellAnnouncer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CellAnnouncer.class);

    private final Runnable announcement;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private boolean heard = true;

    /**
     * Announces every so often, from one period after this on.
     *
     * @param announcement one call to the coordinator
     */
    CellAnnouncer(Runnable announcement, long periodMillis) {
        this.announcement = announcement;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "announcer");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(this::announce, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    /** The cell has changed. Returns at once; however many changes there are, one announcement waits at most. */
    void changed() {
        if (waiting.compareAndSet(false, true)) {
            try {
                timer.execute(() -> {
                    waiting.set(false);
                    announce();
                });
            } catch (RejectedExecutionException e) {
                log.debug("The cell changed while the gateway was closing");
            }
        }
    }

    private void announce() {
        try {
            announcement.run();
            heard = true;
        } catch (ApiProblem | CoordinatorUnreachable e) {
            if (heard) {
                log.warn("The coordinator did not hear where the cell is: {}", e.getMessage());
            }
            heard = false;
        } catch (RuntimeException e) {
            log.warn("The cell cannot be announced: {}", e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
