package org.bartergrid.node;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Wire.ShareReport;
import org.bartergrid.process.Rounds;
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
    private final Rounds beats;
    private boolean heard = true;

    /** Beats once, so that the node counts as alive when this returns, and goes on from then. */
    Heartbeat(CoordinatorClient coordinator, String node, BooleanSupplier able, Supplier<ShareReport> report) {
        this.able = able;
        this.coordinator = coordinator;
        this.node = node;
        this.report = report;
        coordinator.heartbeat(node, report.get());
        beats = new Rounds("heartbeat", this::beat).begin(PERIOD_MILLIS, PERIOD_MILLIS);
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
        }
    }

    @Override
    public void close() {
        beats.close();
    }
}
