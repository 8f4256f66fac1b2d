package org.bartergrid.job.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.Job;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.JobException;
import org.bartergrid.job.LongMapReduceJob;
import org.bartergrid.job.MapReduceJob;

/**
 * Runs the passes of one job with bounded memory. Safe for several threads: map passes and reductions are independent.
 */
public abstract sealed class JobEngine permits LongEngine, KeyedEngine {

    public static final int MAX_PARTITIONS = 1024;

    /** Runs that are merged at once: each holds a block of {@link RunFormat#BLOCK_BYTES} in memory. */
    static final int MERGE_WIDTH = 64;

    final JobContext context;
    final int partitions;
    final long tableBytes;
    private final InputFormat format;

    JobEngine(Job job, JobContext context, int partitions, long tableBytes) {
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "A job of " + partitions + " partitions is out of range: give 1 to " + MAX_PARTITIONS + ".");
        }
        this.context = context;
        this.partitions = partitions;
        this.tableBytes = tableBytes;
        this.format = job.input(context);
        context.requireAllRead();
    }

    /**
     * Has the job check its settings.
     *
     * @param tableBytes the memory that one map pass may use
     * @throws IllegalArgumentException if the job refuses its settings, with its sentence
     */
    public static JobEngine of(Job job, JobContext context, int partitions, long tableBytes) {
        if (job instanceof LongMapReduceJob longs) {
            return new LongEngine(longs, context, partitions, tableBytes);
        }
        return new KeyedEngine<>((MapReduceJob<?, ?>) job, context, partitions, tableBytes);
    }

    /** How the job wants its input cut. */
    public InputFormat format() {
        return format;
    }

    /** A new pass, whose runs go to {@code target}. */
    public abstract MapPass mapPass(RunTarget target);

    /**
     * Merges all runs of a partition and calls the job's reduce for each key, in order of key. More than {@link
     * #MERGE_WIDTH} runs are first merged in groups into files in {@code scratch}.
     *
     * @param runFiles files of runs one after another; they are left as they are
     * @param out is left open
     */
    public final ReduceCounts reduce(List<Path> runFiles, Path scratch, ResultOutput out)
            throws IOException, JobException {
        List<RunFile> open = new ArrayList<>();
        List<Path> made = new ArrayList<>();
        try {
            List<RunCursor> cursors = new ArrayList<>();
            for (Path runFile : runFiles) {
                RunFile file = RunFile.open(runFile, kind());
                open.add(file);
                cursors.addAll(file.cursors());
            }
            while (cursors.size() > MERGE_WIDTH) {
                Path merged = Files.createTempFile(scratch, "merged-", ".run");
                made.add(merged);
                List<RunCursor> group = cursors.subList(0, MERGE_WIDTH);
                try (RunWriter writer = new RunWriter(Files.newOutputStream(merged), kind())) {
                    mergeInto(group, writer);
                }
                group.clear();
                RunFile file = RunFile.open(merged, kind());
                open.add(file);
                cursors.addAll(file.cursors());
            }
            long linesBefore = out.lines();
            long bytesBefore = out.bytes();
            long keys = reduceMerged(cursors, out);
            return new ReduceCounts(keys, out.lines() - linesBefore, out.bytes() - bytesBefore);
        } finally {
            for (RunFile file : open) {
                file.close();
            }
            for (Path file : made) {
                Files.deleteIfExists(file);
            }
        }
    }

    abstract byte kind();

    abstract void mergeInto(List<RunCursor> cursors, RunWriter writer) throws IOException, JobException;

    abstract long reduceMerged(List<RunCursor> cursors, ResultOutput out) throws IOException, JobException;
}
