package org.bartergrid.api;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.bartergrid.barter.Barter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be done now and then: jobs taken back from silent gateways, overdue contracts settled. */
final class Housekeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final long PERIOD_SECONDS = 5;

    private final Barter barter;
    private final JobDesk desk;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> rounds;

    Housekeeping(Barter barter, JobDesk desk) {
        this.barter = barter;
        this.desk = desk;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
        });
        this.rounds = timer.scheduleWithFixedDelay(this::round, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void round() {
        attempt("Taking jobs back from silent gateways", desk::reclaim);
        attempt("Settling overdue contracts", barter::settleOverdue);
    }

    private static void attempt(String what, Runnable duty) {
        try {
            duty.run();
        } catch (RuntimeException e) {
            // Tried again in a moment; a scheduled task that throws would never run again.
            log.warn("{} failed", what, e);
        }
    }

    @Override
    public void close() {
        rounds.cancel(false);
        timer.shutdownNow();
    }
}
