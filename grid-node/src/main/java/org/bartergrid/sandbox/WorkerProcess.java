package org.bartergrid.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.sandbox.WorkerFailure.Category;
import org.bartergrid.worker.Frame;
import org.bartergrid.worker.FrameReader;
import org.bartergrid.worker.FrameWriter;
import org.jspecify.annotations.Nullable;

/**
 * One worker child, from its start to its end. Safe for several threads.
 *
 * <p>One thread reads the worker's frames and hands each to the request it belongs to, so that the worker never waits for
 * its node to read. Whatever ends the worker (it exits, is killed, or sends what is no frame) fails every request that is
 * under way, and every later one: a worker is never mended, only replaced.
 */
public final class WorkerProcess implements AutoCloseable {

    private static final int EXIT_WAIT_SECONDS = 5;
    private static final int ERROR_WAIT_MILLIS = 500;

    private final Process process;
    private final FrameWriter writer;
    private final WorkerErrors errors;
    private final Thread errorThread;
    private final AtomicInteger lastRequest = new AtomicInteger();
    private final AtomicLong cpuMillis = new AtomicLong();
    private final Map<Integer, WorkerRequest<?>> requests = new ConcurrentHashMap<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private volatile @Nullable String killedBecause;

    private WorkerProcess(Process process) {
        this.process = process;
        this.writer = new FrameWriter(process.getOutputStream());
        this.errors = new WorkerErrors(process.getErrorStream(), process.pid());
        this.errorThread = daemon(errors, "worker-stderr-" + process.pid());
    }

    /**
     * Starts a worker, which has no job yet.
     *
     * @throws IOException if the process cannot be started
     */
    public static WorkerProcess start(WorkerLaunch launch) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(launch.command()).directory(launch.scratch().toFile());
        // What the node's owner has in the environment is no business of a stranger's code.
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("LANG", "C.UTF-8");
        WorkerProcess worker = new WorkerProcess(builder.start());
        worker.errorThread.start();
        daemon(worker::readFrames, "worker-frames-" + worker.pid()).start();
        return worker;
    }

    /**
     * Asks a job how it wants its input cut, which makes it check its settings, in a worker that lives only for that.
     *
     * @throws WorkerFailure with the job's own sentence if it refuses
     */
    public static InputFormat plan(WorkerLaunch launch, WorkerJob job, long timeoutMillis)
            throws IOException, WorkerFailure, InterruptedException {
        try (WorkerProcess worker = start(launch)) {
            return worker.open(launch, job, timeoutMillis);
        }
    }

    /**
     * Opens the job, once, and gives the format of its input.
     *
     * @throws WorkerFailure if the job refuses its settings or the worker dies or takes longer than the timeout
     */
    public InputFormat open(WorkerLaunch launch, WorkerJob job, long timeoutMillis)
            throws WorkerFailure, InterruptedException {
        WorkerRequest.Opening opening = new WorkerRequest.Opening();
        send(
                opening,
                request -> writer.write(new Frame.Open(
                        request,
                        job.jar().toString(),
                        job.className(),
                        job.settings(),
                        job.threads(),
                        job.partitions(),
                        launch.scratch().toString())));
        try {
            return InputFormat.parse(opening.answer.get(timeoutMillis, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw asWorkerFailure(e.getCause());
        } catch (IllegalArgumentException e) {
            kill("it answered nonsense");
            throw new WorkerFailure(Category.SETTINGS, String.valueOf(e.getMessage()));
        } catch (TimeoutException e) {
            kill("it took too long to start");
            throw new WorkerFailure(
                    Category.RESOURCES, "The job did not read its settings within " + timeoutMillis + " ms.");
        }
    }

    /** Maps a split; its runs go to {@code sink}. Returns once the split is sent, and the future follows. */
    public CompletableFuture<MapCounts> map(int split, byte[] bytes, RunSink sink) {
        WorkerRequest.Mapping mapping = new WorkerRequest.Mapping(sink);
        send(mapping, request -> {
            writer.write(new Frame.MapSplit(request, split, bytes.length));
            for (int from = 0; from < bytes.length; from += FrameWriter.CHUNK_BYTES) {
                int to = Math.min(bytes.length, from + FrameWriter.CHUNK_BYTES);
                writer.write(new Frame.Data(request, Arrays.copyOfRange(bytes, from, to)));
            }
            writer.write(new Frame.End(request));
        });
        return mapping.answer;
    }

    /**
     * Reduces a partition: reads {@code runs} to its end and sends it on; the result goes to {@code result}. Returns once
     * all is sent, and the future follows. Neither stream is closed.
     *
     * @throws IOException if {@code runs} cannot be read; the worker then drops what it has of them
     */
    public CompletableFuture<Reduction> reduce(int partition, InputStream runs, OutputStream result)
            throws IOException {
        WorkerRequest.Reducing reducing = new WorkerRequest.Reducing(result);
        IOException[] unreadable = {null};
        send(reducing, request -> {
            writer.write(new Frame.Reduce(request, partition));
            while (true) {
                byte[] chunk;
                try {
                    chunk = runs.readNBytes(FrameWriter.CHUNK_BYTES);
                } catch (IOException e) {
                    unreadable[0] = e;
                    writer.write(new Frame.Abandon(request));
                    return;
                }
                if (chunk.length == 0) {
                    break;
                }
                writer.write(new Frame.Data(request, chunk));
            }
            writer.write(new Frame.End(request));
        });
        if (unreadable[0] != null) {
            throw unreadable[0];
        }
        return reducing.answer;
    }

    public long pid() {
        return process.pid();
    }

    /** For whoever caps or watches the process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return !end.isDone() && process.isAlive();
    }

    /** The CPU time that the worker has used so far; after its end, the last figure that was seen. */
    public long cpuMillis() {
        sampleCpu();
        return cpuMillis.get();
    }

    /** Completes with the reason once the worker has ended, whatever ended it. */
    public CompletableFuture<String> end() {
        return end.copy();
    }

    /** Ends the worker at once. What is under way fails with the reason. */
    public void kill(String reason) {
        if (killedBecause == null) {
            killedBecause = reason;
        }
        sampleCpu();
        process.destroyForcibly();
    }

    /** Ends the worker and waits until it is gone. */
    @Override
    public void close() {
        kill("it was closed");
        try {
            end.get(EXIT_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Worker " + pid() + " does not end.", e);
        }
    }

    /** The figure vanishes with the process, so it is read whenever there is something to read it for. */
    private void sampleCpu() {
        long now = process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
        cpuMillis.accumulateAndGet(now, Math::max);
    }

    private void send(WorkerRequest<?> pending, Sending frames) {
        int request = lastRequest.incrementAndGet();
        requests.put(request, pending);
        try {
            frames.send(request);
        } catch (IOException e) {
            kill("its input broke off: " + e.getMessage());
        }
        if (end.isDone()) {
            // It ended before or while this was registered, so the reader may have missed it.
            failAll(end.join());
        }
    }

    private void readFrames() {
        try (FrameReader reader = new FrameReader(process.getInputStream())) {
            for (Frame frame = reader.read(); frame != null; frame = reader.read()) {
                WorkerRequest<?> pending = requests.get(frame.request());
                if (pending == null) {
                    throw new IOException("a frame of no request came");
                }
                if (pending.take(frame)) {
                    sampleCpu();
                    requests.remove(frame.request());
                }
            }
            failAll(ended(null));
        } catch (IOException e) {
            failAll(ended("it sent what is no frame: " + e.getMessage()));
        }
    }

    /** Waits for the process to be gone and says why it is. */
    private String ended(@Nullable String brokenFrames) {
        if (brokenFrames == null) {
            process.destroyForcibly();
        } else {
            kill(brokenFrames);
        }
        String status = "";
        try {
            if (process.waitFor(EXIT_WAIT_SECONDS, TimeUnit.SECONDS)) {
                status = "exit status " + process.exitValue();
            }
            errorThread.join(ERROR_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String because = killedBecause == null ? status : killedBecause;
        String last = errors.lastLine().isEmpty() ? "" : ", last words: " + errors.lastLine();
        String message = "The worker process ended in mid-work (" + because + last + ").";
        end.complete(message);
        return message;
    }

    private void failAll(String message) {
        for (Integer request : List.copyOf(requests.keySet())) {
            WorkerRequest<?> pending = requests.remove(request);
            if (pending != null) {
                pending.answer.completeExceptionally(new WorkerFailure(Category.RESOURCES, message));
            }
        }
    }

    private static WorkerFailure asWorkerFailure(@Nullable Throwable cause) {
        return cause instanceof WorkerFailure failure
                ? failure
                : new WorkerFailure(Category.RESOURCES, "The worker failed: " + cause + ".");
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Writes the frames of a request. */
    private interface Sending {
        void send(int request) throws IOException;
    }
}
