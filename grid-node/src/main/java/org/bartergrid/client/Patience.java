package org.bartergrid.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a call while the coordinator is away or has trouble of its own, with pauses that grow, until a limit. Only for
 * calls that may be repeated after a lost answer, which all of {@link CoordinatorClient}'s are. Immutable.
 *
 * @param limitMillis for how long new attempts are made
 * @param firstPauseMillis before the second attempt; every further pause is twice as long
 * @param mostPauseMillis the longest pause
 */
public record Patience(long limitMillis, long firstPauseMillis, long mostPauseMillis) {

    private static final Logger log = LoggerFactory.getLogger(Patience.class);

    /** Outlasts a coordinator that is restarted: its books are replayed before it answers. */
    public static final Patience MINUTES = new Patience(300_000, 500, 10_000);

    /** For callers that somebody waits for. */
    public static final Patience SECONDS = new Patience(20_000, 250, 2_000);

    public Patience {
        if (limitMillis < 0 || firstPauseMillis < 1 || mostPauseMillis < firstPauseMillis) {
            throw new IllegalArgumentException("Patience needs pauses above 0 and a limit of at least 0");
        }
    }

    /** A call to the coordinator. */
    public interface Call<T> {
        T make() throws IOException;
    }

    /** A call to the coordinator that answers with nothing. */
    public interface Order {
        void make() throws IOException;
    }

    /** Makes the call, again if need be; fails as its last attempt did. An interrupt ends the waiting. */
    public <T> T of(Call<T> call) throws IOException {
        long startNanos = System.nanoTime();
        long pauseMillis = firstPauseMillis;
        while (true) {
            try {
                return call.make();
            } catch (ApiProblem | CoordinatorUnreachable e) {
                boolean late = System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(limitMillis);
                if (!passing(e) || late || !pause(pauseMillis)) {
                    throw e;
                }
                log.info("Asking the coordinator again: {}", e.getMessage());
                pauseMillis = Math.min(mostPauseMillis, pauseMillis * 2);
            }
        }
    }

    /** As {@link #of}, for a call without an answer. */
    public void with(Order order) throws IOException {
        var unused = of(() -> {
            order.make();
            return true;
        });
    }

    private static boolean passing(RuntimeException failure) {
        return failure instanceof CoordinatorUnreachable
                || (failure instanceof ApiProblem problem && problem.passing());
    }

    private static boolean pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
