package org.bartergrid.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a call while the coordinator is away or has trouble of its own, with pauses that grow, until a limit. Only for
 * calls that may be repeated after a lost answer, which all of {@link CoordinatorClient}'s are. Immutable.
 *
 * <p>One that answers that it is busy is there: whoever asks waits for a turn behind others, which takes as long as what
 * they do, and by then may have done all its own work. So that has a limit of its own.
 *
 * @param limitMillis for how long new attempts are made while it is away or in trouble
 * @param busyMillis for how long new attempts are made in all, if it was there all the time but busy
 * @param firstPauseMillis before the second attempt; every further pause is twice as long
 * @param mostPauseMillis the longest pause
 */
public record Patience(long limitMillis, long busyMillis, long firstPauseMillis, long mostPauseMillis) {

    private static final Logger log = LoggerFactory.getLogger(Patience.class);

    /**
     * Outlasts a coordinator that is restarted: its books are replayed before it answers. And a queue of transfers: as many jobs
     * as a gateway may run at once (64), of which eight have a turn, each with half an hour for a result.
     */
    public static final Patience MINUTES = new Patience(300_000, 6 * 3_600_000L, 500, 10_000);

    /** For callers that somebody waits for. */
    public static final Patience SECONDS = new Patience(20_000, 250, 2_000);

    /** For files that somebody brings or fetches: whoever has others on their way waits until one of them has arrived. */
    public static final Patience TRANSFER = new Patience(20_000, 1_800_000, 250, 5_000);

    public Patience {
        if (limitMillis < 0 || busyMillis < limitMillis || firstPauseMillis < 1 || mostPauseMillis < firstPauseMillis) {
            throw new IllegalArgumentException(
                    "Patience needs pauses above 0, a limit of at least 0, and one for busy answers that is no shorter");
        }
    }

    /** The same with every trouble. */
    public Patience(long limitMillis, long firstPauseMillis, long mostPauseMillis) {
        this(limitMillis, limitMillis, firstPauseMillis, mostPauseMillis);
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
        return of(call, Patience::passing);
    }

    /** The same while it fails in a way that passes, by the caller's own judgement. */
    <T> T of(Call<T> call, Predicate<RuntimeException> passing) throws IOException {
        long startNanos = System.nanoTime();
        long thereNanos = startNanos;
        long pauseMillis = firstPauseMillis;
        while (true) {
            try {
                return call.make();
            } catch (ApiProblem | CoordinatorUnreachable e) {
                if (busy(e)) {
                    thereNanos = System.nanoTime();
                }
                boolean late = since(startNanos) > busyMillis || since(thereNanos) > limitMillis;
                if (!passing.test(e) || late || !pause(pauseMillis)) {
                    throw e;
                }
                log.info("Asking the coordinator again: {}", e.getMessage());
                pauseMillis = Math.min(mostPauseMillis, pauseMillis * 2);
            }
        }
    }

    private static long since(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static boolean busy(RuntimeException failure) {
        return failure instanceof ApiProblem problem && problem.busy();
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
