package org.bartergrid.process;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process does again and again, one round after another on a daemon thread of its own. A round that fails is
 * logged and does not end the rounds: a scheduled task that throws would never be run again, and nobody would notice.
 *
 * <p>Safe for any thread; a round may call these methods too.
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final String name;
    private final Runnable round;
    private final ScheduledExecutorService timer;

    /**
     * Rounds that have not begun.
     *
     * @param name says in the log, and as the thread's name, what the rounds are for
     */
    public Rounds(String name, Runnable round) {
        this.name = name;
        this.round = round;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins.
     *
     * @param firstMillis before the first round, 0 for at once
     * @param pauseMillis between the end of a round and the next
     */
    public Rounds begin(long firstMillis, long pauseMillis) {
        var unused = timer.scheduleWithFixedDelay(this::go, firstMillis, pauseMillis, TimeUnit.MILLISECONDS);
        return this;
    }

    /** One more thing to do on the rounds' thread, as soon as no round is under way; nothing once they have ended. */
    public void soon(Runnable more) {
        try {
            timer.execute(() -> attempt(more));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} has ended", name);
        }
    }

    /** No round begins any more; one that is under way goes on. */
    public void end() {
        timer.shutdown();
    }

    /**
     * Waits until no round is under way after {@link #end} or {@link #close}.
     *
     * @return whether that came within the limit
     */
    public boolean awaitEnd(long limitMillis) {
        try {
            return timer.awaitTermination(limitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** No round begins any more, and one that is under way is interrupted. */
    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void go() {
        attempt(round);
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A round of {} failed", name, e);
        }
    }
}
