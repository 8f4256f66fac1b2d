package org.bartergrid.cli;

import org.bartergrid.client.Wire.Job;

/** A job's progress as people watch it. */
public final class JobProgress {

    private final Terminal terminal;

    public JobProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Draws the bar of the phase that the job is in. */
    public void show(Job job) {
        var progress = job.progress();
        String lost = progress.lostSplits() > 0 ? progress.lostSplits() + " lost and sent again" : "";
        if (job.state().equals("REDUCING")) {
            terminal.progress("reduce", progress.reducedPartitions(), job.partitions(), lost);
        } else {
            terminal.progress("map", progress.mapped(), progress.splits(), lost);
        }
    }
}
