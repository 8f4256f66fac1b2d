package org.bartergrid.cli.jobs;

import org.bartergrid.job.InputFormat;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.LongEmitter;
import org.bartergrid.job.LongMapReduceJob;
import org.bartergrid.job.Output;
import org.bartergrid.job.Split;

/** A scientist's mistake. */
public final class FailingJob implements LongMapReduceJob {

    @Override
    public InputFormat input(JobContext context) {
        return new InputFormat.Lines();
    }

    @Override
    public void map(Split split, JobContext context, LongEmitter out) {
        throw new IllegalStateException("no such base: Z");
    }

    @Override
    public long combine(long left, long right) {
        return left + right;
    }

    @Override
    public void reduce(long key, long value, JobContext context, Output out) {}
}
