package org.bartergrid.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bartergrid.job.JobException;
import org.bartergrid.job.Tallies;
import org.bartergrid.job.engine.ReduceCounts;
import org.bartergrid.job.engine.ResultOutput;
import org.bartergrid.worker.WorkerSession.OpenJob;

/** Runs of a partition on their way in, kept in one scratch file however many they are, and reduced once all are there. */
final class GatheredRuns implements Gathering {

    private final int partition;
    private final OpenJob job;
    private final Answer answer;
    private final Path file;
    private final OutputStream out;

    GatheredRuns(int partition, OpenJob job, Answer answer) throws IOException {
        this.partition = partition;
        this.job = job;
        this.answer = answer;
        this.file = Files.createTempFile(job.scratch(), "partition-" + partition + "-", ".runs");
        this.out = Files.newOutputStream(file);
    }

    @Override
    public void add(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public void run() throws IOException, JobException {
        try {
            out.close();
            Tallies tallies = new Tallies();
            ReduceCounts counts;
            try (ResultOutput result = new ResultOutput(answer.resultStream(), tallies)) {
                counts = job.engine().reduce(List.of(file), job.scratch(), result);
            }
            answer.reduced(tallies, counts);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void abandon() throws IOException {
        out.close();
        Files.deleteIfExists(file);
    }

    @Override
    public String toString() {
        return "reduction of partition " + partition;
    }
}
