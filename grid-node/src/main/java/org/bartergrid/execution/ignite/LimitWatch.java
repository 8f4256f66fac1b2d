package org.bartergrid.execution.ignite;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends workers whose contract is used up, in mid-split if need be: what they compute beyond it nobody pays, and a loop
 * without end would hold the owner's machine until its batch times out.
 */
final class LimitWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 250;
    private static final Logger LOG = LoggerFactory.getLogger(LimitWatch.class);

    private final OpenContracts contracts;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> rounds;

    LimitWatch(OpenContracts contracts) {
        this.contracts = contracts;
        this.timer = Executors.newSingleThreadScheduledExecutor(round -> {
            Thread thread = new Thread(round, "limit-watch");
            thread.setDaemon(true);
            return thread;
        });
        this.rounds = timer.scheduleWithFixedDelay(this::round, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            contracts.endUsedUp();
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again: then nothing would hold the contracts.
            LOG.error("The limits of contracts could not be checked", e);
        }
    }

    @Override
    public void close() {
        rounds.cancel(false);
        timer.shutdownNow();
    }
}
