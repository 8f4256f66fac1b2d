package org.bartergrid.node;

import java.io.IOException;
import java.util.Map;
import org.bartergrid.cell.CellNode;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.execution.ignite.NodeRuntime;
import org.bartergrid.process.Rounds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's place in its cell, kept for as long as the node runs. A laptop that slept has been dropped by the others, and
 * a gateway that was started anew while the coordinator had forgotten the cell has begun another: in both cases the node
 * leaves what it is in, with the work that is lost there anyway, and joins the cell that the coordinator names now.
 *
 * <p>One timer thread watches and moves; the rest is safe for any thread.
 */
final class CellSeat implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CellSeat.class);

    /** In vain, one after another, before the node gives up: with the longest pause between them about an hour. */
    private static final int MOST_TRIES = 120;

    private static final int MOST_PAUSE_ROUNDS = 6;
    private static final long CLOSE_MILLIS = 20_000;

    private final CoordinatorClient coordinator;
    private final Joining joining;
    private final Runnable onFailure;
    private final Rounds rounds;
    private volatile @Nullable Seated seated;
    private int tries;
    private int pauseRounds;

    /** A member of a cell with the runtime that works in it. */
    record Seated(CellNode cell, NodeRuntime runtime) {}

    /** Joins the cell that is announced now. */
    interface Joining {
        Seated join() throws IOException;
    }

    /**
     * Joins, and watches from then on.
     *
     * @param periodMillis between two looks
     * @param onFailure called once when joining again was in vain for long; the process should then end
     * @throws IOException if the cell cannot be joined now
     */
    static CellSeat take(CoordinatorClient coordinator, Joining joining, long periodMillis, Runnable onFailure)
            throws IOException {
        var seat = new CellSeat(coordinator, joining, onFailure);
        seat.seated = joining.join();
        seat.rounds.begin(periodMillis, periodMillis);
        return seat;
    }

    private CellSeat(CoordinatorClient coordinator, Joining joining, Runnable onFailure) {
        this.coordinator = coordinator;
        this.joining = joining;
        this.onFailure = onFailure;
        this.rounds = new Rounds("cell-seat", this::look);
    }

    /** Whether the node can be given work now. */
    boolean taken() {
        var now = seated;
        return now != null && !now.cell.failed();
    }

    /** What the node has refused since it joined, by kind. */
    Map<String, Long> refused() {
        var now = seated;
        return now == null ? Map.of() : now.cell.refusals().counts();
    }

    private void look() {
        var now = seated;
        if (now != null && !now.cell.failed() && !elsewhere(now.cell)) {
            return;
        }
        if (now != null) {
            log.warn("This node has lost its cell and joins again");
            seated = null;
            leave(now);
        }
        joinAgain();
    }

    /** Only a cell without a gateway is doubted: the coordinator's word may be older than the cell's newest gateway. */
    private boolean elsewhere(CellNode cell) {
        try {
            return !cell.hasGateway()
                    && coordinator
                            .cell(0)
                            .map(announced -> !cell.includes(announced.discovery()))
                            .orElse(false);
        } catch (ApiProblem | CoordinatorUnreachable e) {
            log.debug("The coordinator does not say where the cell is: {}", e.getMessage());
            return false;
        }
    }

    private void joinAgain() {
        if (pauseRounds > 0) {
            pauseRounds--;
            return;
        }
        tries++;
        try {
            seated = joining.join();
            tries = 0;
            log.info("This node is in the cell again");
        } catch (IOException | RuntimeException e) {
            log.warn("The cell cannot be joined, try {} of {}: {}", tries, MOST_TRIES, e.getMessage());
            pauseRounds = Math.min(MOST_PAUSE_ROUNDS, tries);
            if (tries == MOST_TRIES) {
                rounds.end();
                onFailure.run();
            }
        }
    }

    private static void leave(Seated seated) {
        try {
            seated.runtime.close();
        } catch (IOException | RuntimeException e) {
            log.warn("While the node left its cell: {}", e.toString());
        }
        seated.cell.close();
    }

    /** Ends the workers and leaves the cell. */
    @Override
    public void close() {
        // A join that is under way is interrupted, and what it still brings is left below.
        rounds.close();
        if (!rounds.awaitEnd(CLOSE_MILLIS)) {
            log.warn("Joining the cell did not end within {} ms and was given up", CLOSE_MILLIS);
        }
        var now = seated;
        seated = null;
        if (now != null) {
            leave(now);
        }
    }
}
