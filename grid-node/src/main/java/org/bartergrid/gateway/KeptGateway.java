package org.bartergrid.gateway;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bartergrid.client.Identity;
import org.bartergrid.process.Rounds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway that comes back. Any member of a cell can put the gateway out of it, and Ignite then gives its membership up for
 * good: so another one is started in its place, with the same name and key, which joins what is left of the cell. The jobs
 * that it had are handed out again when their leases have run out.
 *
 * <p>One timer thread watches and starts; the rest is safe for any thread.
 */
public final class KeptGateway implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KeptGateway.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 20_000;

    /** In vain, one after another, before it gives up: about an hour. */
    private static final int MOST_TRIES = 120;

    private static final int MOST_PAUSE_ROUNDS = 30;

    private final GatewaySettings settings;
    private final Identity identity;
    private final Runnable onFailure;
    private final Rounds rounds;
    private volatile AtomicBoolean lost = new AtomicBoolean();
    private volatile @Nullable GatewayProcess running;
    private int tries;
    private int pauseRounds;

    private KeptGateway(GatewaySettings settings, Identity identity, Runnable onFailure) {
        this.settings = settings;
        this.identity = identity;
        this.onFailure = onFailure;
        this.rounds = new Rounds("kept-gateway", this::look);
    }

    /**
     * Starts a gateway, and keeps it from then on.
     *
     * @param onFailure called once when starting it again was in vain for long; the process should then end
     * @throws IOException if it cannot be started now
     */
    public static KeptGateway start(GatewaySettings settings, Identity identity, Runnable onFailure)
            throws IOException {
        var kept = new KeptGateway(settings, identity, onFailure);
        kept.running = kept.gateway();
        kept.rounds.begin(LOOK_MILLIS, LOOK_MILLIS);
        return kept;
    }

    private GatewayProcess gateway() throws IOException {
        // Of its own for each: one that is closed already may still say that it has failed.
        var failed = new AtomicBoolean();
        lost = failed;
        return GatewayProcess.start(settings, identity, () -> failed.set(true));
    }

    /** Where its cell is found; empty while it has none. */
    public List<String> discovery() {
        var now = running;
        return now == null ? List.of() : now.discovery();
    }

    private void look() {
        var now = running;
        if (now != null && !lost.get()) {
            return;
        }
        if (now != null) {
            log.warn("This gateway has lost its cell and is started anew");
            running = null;
            now.close();
        }
        if (pauseRounds > 0) {
            pauseRounds--;
            return;
        }
        tries++;
        try {
            running = gateway();
            tries = 0;
            log.info("This gateway is in its cell again");
        } catch (IOException | RuntimeException e) {
            log.warn("The gateway cannot be started, try {} of {}: {}", tries, MOST_TRIES, e.getMessage());
            pauseRounds = Math.min(MOST_PAUSE_ROUNDS, tries);
            if (tries == MOST_TRIES) {
                rounds.end();
                onFailure.run();
            }
        }
    }

    @Override
    public void close() {
        // One that is being started is interrupted, and what it still brings is closed below.
        rounds.close();
        if (!rounds.awaitEnd(CLOSE_MILLIS)) {
            log.warn(
                    "Starting the gateway did not end within {} s and was given up",
                    TimeUnit.MILLISECONDS.toSeconds(CLOSE_MILLIS));
        }
        var now = running;
        running = null;
        if (now != null) {
            now.close();
        }
    }
}
