package org.bartergrid.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bartergrid.job.engine.FileRuns;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.job.engine.JobEngine;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.job.engine.MapPass;
import org.bartergrid.job.engine.ReduceCounts;
import org.bartergrid.job.engine.ResultOutput;
import org.jspecify.annotations.Nullable;

/**
 * Runs a job in this JVM, over an input file and into a folder: the same cutter, tables, runs and merge as on bartered
 * machines, so it gives the same answer and is the way to try a job before it costs anything.
 *
 * @param threads that map and reduce
 * @param partitions into which keys are divided; each is one result file
 * @param splitBytes the wanted size of a split
 * @param tableBytes the memory of one thread's combining table; past it the table is written to disk
 * @param maxInputBytes the bound on the input after decompression
 */
public record LocalJobRunner(int threads, int partitions, int splitBytes, long tableBytes, long maxInputBytes) {

    public LocalJobRunner {
        if (threads < 1 || tableBytes < 1 || maxInputBytes < 1) {
            throw new IllegalArgumentException("threads, tableBytes and maxInputBytes must be above 0.");
        }
    }

    /** One thread a processor, splits of 1 MiB, a quarter of the heap for tables, and inputs up to 64 GiB. */
    public static LocalJobRunner withDefaults() {
        int threads = Runtime.getRuntime().availableProcessors();
        long tableBytes = Runtime.getRuntime().maxMemory() / 4 / threads;
        return new LocalJobRunner(threads, Math.max(4, threads), 1 << 20, tableBytes, 64L << 30);
    }

    /**
     * Runs the job to its end.
     *
     * @param output made by this call and left only if the job succeeds: {@code part-NNNNN.gz} a partition, {@code
     *     <table>.tsv} a tally
     * @throws IllegalArgumentException if the job refuses its settings
     * @throws InvalidInputException if the input is not what the job declared
     * @throws JobException if the job's code throws
     */
    public Summary run(Job job, Map<String, String> settings, Path input, Path output)
            throws IOException, JobException, InterruptedException {
        JobEngine engine = JobEngine.of(job, new JobContext(settings), partitions, tableBytes);
        if (Files.exists(output)) {
            throw new FileAlreadyExistsException(
                    output.toString(), null, "the output folder is there already: name a new one");
        }
        Path folder = output.toAbsolutePath();
        Files.createDirectories(folder.getParent());
        Path work =
                Files.createDirectory(folder.resolveSibling(folder.getFileName() + ".partial-" + UUID.randomUUID()));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (InputStream in = Files.newInputStream(input);
                InputCutter cutter = InputCutter.of(engine.format(), in, splitBytes, maxInputBytes)) {
            Path scratch = Files.createDirectory(work.resolve("scratch"));
            Splits splits = new Splits(cutter);
            List<Mapped> mapped = map(engine, splits, scratch, pool);
            List<Reduced> reduced = reduce(engine, mapped, work, scratch, pool);
            Summary summary = summary(splits, mapped, reduced);
            summary.tallies.writeTo(work);
            FolderTree.delete(scratch);
            Files.move(work, folder);
            return summary;
        } finally {
            pool.shutdownNow();
            FolderTree.delete(work);
        }
    }

    private List<Mapped> map(JobEngine engine, Splits splits, Path scratch, ExecutorService pool)
            throws IOException, JobException, InterruptedException {
        List<Callable<Mapped>> passes = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            FileRuns runs = new FileRuns(scratch, "map" + thread);
            passes.add(() -> {
                MapPass pass = engine.mapPass(runs);
                for (Split split = splits.next(); split != null; split = splits.next()) {
                    pass.map(split);
                }
                return new Mapped(runs, pass.finish());
            });
        }
        return all(passes, pool);
    }

    private List<Reduced> reduce(
            JobEngine engine, List<Mapped> mapped, Path results, Path scratch, ExecutorService pool)
            throws IOException, JobException, InterruptedException {
        List<Callable<Reduced>> reductions = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            int p = partition;
            List<Path> runs =
                    mapped.stream().flatMap(pass -> pass.runs.of(p).stream()).toList();
            Path part = results.resolve(partName(p));
            reductions.add(() -> {
                Tallies tallies = new Tallies();
                try (ResultOutput out = new ResultOutput(Files.newOutputStream(part), tallies)) {
                    return new Reduced(engine.reduce(runs, scratch, out), tallies);
                }
            });
        }
        return all(reductions, pool);
    }

    /** The name of a partition's result file, such as {@code part-00000.gz}. */
    public static String partName(int partition) {
        return String.format("part-%05d.gz", partition);
    }

    private static Summary summary(Splits splits, List<Mapped> mapped, List<Reduced> reduced) {
        Tallies tallies = new Tallies();
        reduced.forEach(part -> tallies.add(part.tallies));
        MapCounts map = mapped.stream().map(Mapped::counts).reduce(new MapCounts(0, 0, 0), MapCounts::plus);
        ReduceCounts reduce =
                reduced.stream().map(Reduced::counts).reduce(new ReduceCounts(0, 0, 0), ReduceCounts::plus);
        return new Summary(splits.taken, map.emitted(), reduce.keys(), reduce.lines(), tallies);
    }

    /** Runs all; the first that fails decides, and the pool's shutdown ends the others. */
    private static <T> List<T> all(List<Callable<T>> work, ExecutorService pool)
            throws IOException, JobException, InterruptedException {
        CompletionService<T> running = new ExecutorCompletionService<>(pool);
        work.forEach(running::submit);
        List<T> results = new ArrayList<>();
        for (int i = 0; i < work.size(); i++) {
            try {
                results.add(running.take().get());
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                if (cause instanceof JobException failed) {
                    throw failed;
                }
                if (cause instanceof IOException failed) {
                    throw failed;
                }
                throw new IllegalStateException("The job could not be run: " + cause, cause);
            }
        }
        return results;
    }

    /**
     * What a job did.
     *
     * @param splits the number of splits the input was cut into
     * @param emitted pairs that map emitted
     * @param keys distinct keys that were reduced
     * @param lines of result
     */
    public record Summary(int splits, long emitted, long keys, long lines, Tallies tallies) {}

    private record Mapped(FileRuns runs, MapCounts counts) {}

    private record Reduced(ReduceCounts counts, Tallies tallies) {}

    /** Hands splits to the threads one by one, which is what keeps all but a split a thread out of memory. */
    private static final class Splits {
        private final InputCutter cutter;
        private int taken;

        Splits(InputCutter cutter) {
            this.cutter = cutter;
        }

        synchronized @Nullable Split next() throws IOException {
            Split split = cutter.next();
            taken += split == null ? 0 : 1;
            return split;
        }
    }
}
