package org.bartergrid.cli.jobs;

import org.bartergrid.job.InputFormat;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.LongEmitter;
import org.bartergrid.job.LongMapReduceJob;
import org.bartergrid.job.Output;
import org.bartergrid.job.Split;

/** A job whose first split is quick and whose others never end. */
public final class EndlessJob implements LongMapReduceJob {

    @Override
    public InputFormat input(JobContext context) {
        return new InputFormat.Lines();
    }

    @Override
    public void map(Split split, JobContext context, LongEmitter out) {
        long x = split.index();
        while (x != 0) {
            x = x * 6_364_136_223_846_793_005L + 2;
        }
        out.emit(0, 1);
    }

    @Override
    public long combine(long left, long right) {
        return left + right;
    }

    @Override
    public void reduce(long key, long value, JobContext context, Output out) {}
}
