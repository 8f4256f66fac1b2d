package org.bartergrid.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Patience;
import org.bartergrid.client.Wire.Job;

/** A job's progress as people watch it. */
public final class JobProgress {

    private static final int WAIT_SECONDS = 5;

    private final Terminal terminal;

    public JobProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Waits for the end of a job behind a progress bar. */
    public Job await(CoordinatorClient client, Job submitted) {
        return await(client, submitted, change -> {});
    }

    /**
     * Waits for the end of a job behind a progress bar, and tells every change.
     *
     * @throws CommandFailure if it did not come to results
     */
    public Job await(CoordinatorClient client, Job submitted, Consumer<Job> changes) {
        var job = submitted;
        while (!job.ended()) {
            job = next(client, job);
            show(job);
            changes.accept(job);
        }
        if (!job.state().equals("DONE")) {
            throw new CommandFailure("Job " + job.job() + " ended " + job.state() + ": "
                    + job.progress().message());
        }
        return job;
    }

    /** One of several coordinators that dies is soon replaced, which is waited for: the job goes on meanwhile. */
    private static Job next(CoordinatorClient client, Job job) {
        if (client.coordinators().addresses().size() == 1) {
            return client.job(job.job(), job.version(), WAIT_SECONDS);
        }
        try {
            return Patience.MINUTES.of(() -> client.job(job.job(), job.version(), WAIT_SECONDS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void show(Job job) {
        var progress = job.progress();
        String lost = progress.lostSplits() > 0 ? progress.lostSplits() + " lost and sent again" : "";
        if (job.state().equals("REDUCING") || job.state().equals("DONE")) {
            terminal.progress("reduce", progress.reducedPartitions(), job.partitions(), lost);
        } else {
            terminal.progress("map", progress.mapped(), progress.splits(), lost);
        }
    }
}
