package org.bartergrid.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.bartergrid.job.InputCutter;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.engine.JobEngine;
import org.bartergrid.job.engine.JobJar;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one worker. {@link #take} is called by the one thread that reads frames: it gathers a request's data
 * and hands the whole to a pool, in which the job's code runs. At most {@link #QUEUED_PER_THREAD} requests a thread wait.
 */
final class WorkerSession {

    static final int MAX_THREADS = 256;

    /** The largest split, with room for the line or the sequence piece that made it longer than wanted. */
    static final int MAX_SPLIT_BYTES = InputCutter.MAX_SPLIT_BYTES + (1 << 20);

    private static final int QUEUED_PER_THREAD = 2;

    private final FrameWriter writer;
    private final Map<Integer, Gathering> gathering = new HashMap<>();
    private @Nullable OpenJob open;

    WorkerSession(FrameWriter writer) {
        this.writer = writer;
    }

    /** Takes the next frame of the node; answers are written from here or later from the pool. */
    void take(Frame frame) throws IOException {
        Answer answer = new Answer(frame.request(), writer);
        if (frame instanceof Frame.Open request) {
            open(request, answer);
        } else if (open == null) {
            answer.failed(Frame.Category.PROTOCOL, "No job is open in this worker.");
        } else if (frame instanceof Frame.MapSplit map) {
            gatherSplit(map, open, answer);
        } else if (frame instanceof Frame.Reduce reduce) {
            gatherRuns(reduce, open, answer);
        } else if (frame instanceof Frame.Data data) {
            add(data, answer);
        } else if (frame instanceof Frame.Abandon) {
            abandon(frame.request(), answer);
        } else if (frame instanceof Frame.End) {
            end(frame.request(), open, answer);
        } else {
            answer.failed(
                    Frame.Category.PROTOCOL,
                    "A worker takes no " + frame.getClass().getSimpleName() + ".");
        }
    }

    private void open(Frame.Open request, Answer answer) throws IOException {
        if (open != null || request.threads() < 1 || request.threads() > MAX_THREADS) {
            answer.failed(Frame.Category.PROTOCOL, "A worker opens one job, with 1 to " + MAX_THREADS + " threads.");
            return;
        }
        long tableBytes = Runtime.getRuntime().maxMemory() / 4 / request.threads();
        try {
            JobJar jar = JobJar.open(Path.of(request.jar()));
            JobEngine engine = JobEngine.of(
                    jar.job(request.className()), new JobContext(request.settings()), request.partitions(), tableBytes);
            open = new OpenJob(engine, Path.of(request.scratch()), pool(request.threads()), request.threads());
            writer.write(new Frame.Opened(request.request(), engine.format().text()));
        } catch (IllegalArgumentException e) {
            answer.failed(Frame.Category.SETTINGS, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            answer.failed(Frame.Category.SETTINGS, request.className() + " failed to read its settings: " + e);
        }
    }

    private void gatherSplit(Frame.MapSplit map, OpenJob job, Answer answer) throws IOException {
        if (map.bytes() < 0 || map.bytes() > MAX_SPLIT_BYTES) {
            answer.failed(Frame.Category.PROTOCOL, "A split of " + map.bytes() + " bytes is out of range.");
            return;
        }
        gather(map.request(), new GatheredSplit(map.split(), map.bytes(), job, answer), job, answer);
    }

    private void gatherRuns(Frame.Reduce reduce, OpenJob job, Answer answer) throws IOException {
        GatheredRuns runs;
        try {
            runs = new GatheredRuns(reduce.partition(), job, answer);
        } catch (IOException e) {
            answer.failed(Frame.Category.RESOURCES, "The worker cannot write to its scratch folder: " + e + ".");
            return;
        }
        gather(reduce.request(), runs, job, answer);
    }

    private void gather(int request, Gathering begun, OpenJob job, Answer answer) throws IOException {
        if (gathering.size() >= job.threads * QUEUED_PER_THREAD || gathering.containsKey(request)) {
            begun.abandon();
            answer.failed(Frame.Category.PROTOCOL, "Too many requests at once, or one number twice.");
            return;
        }
        gathering.put(request, begun);
    }

    /** Data of a request that has failed already is dropped: it was on its way. */
    private void add(Frame.Data data, Answer answer) throws IOException {
        Gathering into = gathering.get(data.request());
        if (into == null) {
            return;
        }
        try {
            into.add(data.bytes());
        } catch (IOException e) {
            gathering.remove(data.request());
            into.abandon();
            answer.failed(Frame.Category.RESOURCES, String.valueOf(e.getMessage()));
        }
    }

    private void abandon(int request, Answer answer) throws IOException {
        Gathering part = gathering.remove(request);
        if (part != null) {
            part.abandon();
            answer.failed(Frame.Category.PROTOCOL, "The node gave the request up.");
        }
    }

    private void end(int request, OpenJob job, Answer answer) throws IOException {
        Gathering whole = gathering.remove(request);
        if (whole == null) {
            return;
        }
        try {
            job.pool.execute(() -> answer.of(whole));
        } catch (RejectedExecutionException e) {
            whole.abandon();
            answer.failed(Frame.Category.PROTOCOL, "Too many requests at once.");
        }
    }

    private static ThreadPoolExecutor pool(int threads) {
        return new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(threads * QUEUED_PER_THREAD), work -> {
                    Thread thread = new Thread(work, "job");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** The job of this worker, once it is open. */
    record OpenJob(JobEngine engine, Path scratch, ThreadPoolExecutor pool, int threads) {}
}
