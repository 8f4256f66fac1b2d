package org.bartergrid.gateway;

import java.util.concurrent.atomic.AtomicBoolean;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.process.Rounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator where the cell is found: at every change of its members, and again and again without any, since a
 * coordinator that was restarted has forgotten it, and a new member or gateway would then begin a cell of its own.
 */
final class CellAnnouncer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CellAnnouncer.class);

    private final Runnable announcement;
    private final Rounds rounds;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private boolean heard = true;

    /**
     * Announces every so often, from one period after this on.
     *
     * @param announcement one call to the coordinator
     */
    CellAnnouncer(Runnable announcement, long periodMillis) {
        this.announcement = announcement;
        this.rounds = new Rounds("announcer", this::announce).begin(periodMillis, periodMillis);
    }

    /** The cell has changed. Returns at once; however many changes there are, one announcement waits at most. */
    void changed() {
        if (waiting.compareAndSet(false, true)) {
            rounds.soon(() -> {
                waiting.set(false);
                announce();
            });
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
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
