package org.bartergrid.worker;

import java.io.IOException;
import org.bartergrid.job.JobException;
import org.bartergrid.job.Split;
import org.bartergrid.job.engine.MapPass;
import org.bartergrid.worker.WorkerSession.OpenJob;

/** A split on its way in, mapped once it is whole. */
final class GatheredSplit implements Gathering {

    private final int split;
    private final byte[] bytes;
    private final OpenJob job;
    private final Answer answer;
    private int filled;

    GatheredSplit(int split, int bytes, OpenJob job, Answer answer) {
        this.split = split;
        this.bytes = new byte[bytes];
        this.job = job;
        this.answer = answer;
    }

    @Override
    public void add(byte[] more) throws IOException {
        if (more.length > bytes.length - filled) {
            throw new IOException("Split " + split + " is longer than the " + bytes.length + " bytes announced.");
        }
        System.arraycopy(more, 0, bytes, filled, more.length);
        filled += more.length;
    }

    @Override
    public void run() throws IOException, JobException {
        if (filled != bytes.length) {
            throw new IOException("Split " + split + " is shorter than the " + bytes.length + " bytes announced.");
        }
        MapPass pass = job.engine().mapPass(answer::runStream);
        pass.map(new Split(split, bytes));
        answer.mapped(pass.finish());
    }

    @Override
    public void abandon() {}
}
