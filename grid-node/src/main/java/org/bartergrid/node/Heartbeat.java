package org.bartergrid.node;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Wire.ShareReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator, every second, that this node lives and how much of its share it uses; says nothing while the
 * node could not be given work, so that nobody barters for it then.
 */
final class Heartbeat implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final long PERIOD_MILLIS = 1_000;

    private final CoordinatorClient coordinator;
    private final String node;
    private final BooleanSupplier able;
    private final Supplier<ShareReport> report;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> beats;
    private boolean heard = true;

    /** Beats once, so that the node counts as alive when this returns, and goes on from then. */
    Heartbeat(CoordinatorClient coordinator, String node, BooleanSupplier able, Supplier<ShareReport> report) {
        this.able = able;
        this.coordinator = coordinator;
        this.node = node;
        this.report = report;
        coordinator.heartbeat(node, report.get());
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        beats = timer.scheduleWithFixedDelay(this::beat, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        if (!able.getAsBoolean()) {
            return;
        }
        try {
            coordinator.heartbeat(node, report.get());
            heard = true;
        } catch (ApiProblem | CoordinatorUnreachable e) {
            // Said once: a coordinator that is away for an hour must not fill the disk.
            if (heard) {
                log.warn("The coordinator did not hear this node: {}", e.getMessage());
            }
            heard = false;
        } catch (RuntimeException e) {
            log.error("The heartbeat failed", e);
        }
    }

    @Override
    public void close() {
        beats.cancel(false);
        timer.shutdownNow();
    }
}
