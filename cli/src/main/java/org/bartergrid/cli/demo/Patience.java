package org.bartergrid.cli.demo;

import java.time.Duration;
import org.bartergrid.cli.CommandFailure;
import org.bartergrid.client.Wire.Job;

/**
 * Ends the wait for a job that does not move any more, as when the gateway hangs: a demo must not. What a job goes
 * through when a machine is lost takes far less than this. Not safe for several threads.
 */
final class Patience {

    static final Duration LIMIT = Duration.ofMinutes(2);

    private long version = -1;
    private long changedAtNanos;

    /**
     * Told of the job as it stands.
     *
     * @param nowNanos a clock that only goes forward
     * @throws CommandFailure if it has stood so for too long
     */
    void watch(Job job, long nowNanos) {
        if (job.version() != version) {
            version = job.version();
            changedAtNanos = nowNanos;
        } else if (nowNanos - changedAtNanos > LIMIT.toNanos()) {
            throw new CommandFailure("The job has not moved for " + LIMIT.toSeconds() + " s while " + job.state()
                    + ": something hangs. Try again with --keep DIR and look into the logs in DIR/log");
        }
    }
}
