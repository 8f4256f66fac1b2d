package org.bartergrid.client;

import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.bartergrid.client.Wire.EvictionList;
import org.bartergrid.trust.Evictions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from the coordinator, within a moment, who is put out of the grid. While no coordinator answers, what was known
 * last counts. One thread asks and waits; closing ends it.
 */
public final class EvictionWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EvictionWatch.class);
    private static final int ASK_SECONDS = 25;
    private static final long RETRY_MILLIS = 1_000;
    private static final long END_MILLIS = 5_000;

    private final CoordinatorClient coordinator;
    private final Evictions evictions = new Evictions();
    private final Thread thread = new Thread(this::watch, "evictions");
    private volatile boolean closing;
    private long version = -1;
    private boolean heard = true;

    /**
     * Asks for the list as it is, and watches from then on.
     *
     * @param coordinator called as a member of a cell
     * @throws ApiProblem if the coordinator refuses
     * @throws CoordinatorUnreachable if none answers
     */
    public EvictionWatch(CoordinatorClient coordinator) {
        this.coordinator = coordinator;
        take(coordinator.evictions(version, 0));
        thread.setDaemon(true);
        thread.start();
    }

    /** Who is out, as far as it is known here. */
    public Evictions evictions() {
        return evictions;
    }

    private void watch() {
        while (!closing) {
            try {
                take(coordinator.evictions(version, ASK_SECONDS));
                heard = true;
            } catch (RuntimeException e) {
                // Whatever it is: who no longer asks would let everybody in for ever.
                if (heard && !closing) {
                    log.warn("Who was evicted cannot be asked for: {}", e.getMessage());
                }
                heard = false;
                if (!paused()) {
                    return;
                }
            }
        }
    }

    private static boolean paused() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void take(EvictionList list) {
        version = list.version();
        evictions.replace(list.evicted().stream().map(EvictionList.Evicted::key).collect(Collectors.toSet()));
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
