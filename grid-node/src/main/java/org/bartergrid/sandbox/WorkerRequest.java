package org.bartergrid.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.bartergrid.job.Tallies;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.sandbox.WorkerFailure.Category;
import org.bartergrid.worker.Frame;

/** One request under way in a worker: takes its frames and completes its future. Called by the one thread that reads. */
abstract class WorkerRequest<T> {

    final CompletableFuture<T> answer = new CompletableFuture<>();

    /** Takes a frame of this request; true if it was the last. */
    final boolean take(Frame frame) {
        if (frame instanceof Frame.Failed failed) {
            answer.completeExceptionally(new WorkerFailure(category(failed.category()), failed.message()));
            return true;
        }
        try {
            return accept(frame);
        } catch (IOException e) {
            // The worker goes on sending; what it sends is dropped until its last frame.
            answer.completeExceptionally(
                    new WorkerFailure(Category.RESOURCES, "What the worker made cannot be kept: " + e.getMessage()));
            return false;
        } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
            answer.completeExceptionally(new WorkerFailure(Category.JOB, String.valueOf(e.getMessage())));
            return false;
        }
    }

    /** Takes a frame; true if it was the last and the future is complete. */
    abstract boolean accept(Frame frame) throws IOException;

    static IOException unexpected(Frame frame) {
        return new IOException("a " + frame.getClass().getSimpleName() + " frame came out of turn");
    }

    private static Category category(Frame.Category category) {
        return switch (category) {
            case SETTINGS -> Category.SETTINGS;
            case JOB -> Category.JOB;
            case RESOURCES, PROTOCOL -> Category.RESOURCES;
        };
    }

    /** Waits for Opened. */
    static final class Opening extends WorkerRequest<String> {
        @Override
        boolean accept(Frame frame) throws IOException {
            if (frame instanceof Frame.Opened opened) {
                return answer.complete(opened.format());
            }
            throw unexpected(frame);
        }
    }

    /** Passes runs on and waits for Mapped. */
    static final class Mapping extends WorkerRequest<MapCounts> {
        private final RunSink sink;

        Mapping(RunSink sink) {
            this.sink = sink;
        }

        @Override
        boolean accept(Frame frame) throws IOException {
            if (frame instanceof Frame.Mapped mapped) {
                answer.complete(mapped.counts());
                return true;
            }
            if (frame instanceof Frame.Run run) {
                if (!answer.isDone()) {
                    sink.run(run.partition(), run.bytes());
                }
                return false;
            }
            throw unexpected(frame);
        }
    }

    /** Passes the result on, adds up tallies, and waits for Reduced. */
    static final class Reducing extends WorkerRequest<Reduction> {
        private final OutputStream result;
        private final Tallies tallies = new Tallies();

        Reducing(OutputStream result) {
            this.result = result;
        }

        @Override
        boolean accept(Frame frame) throws IOException {
            if (frame instanceof Frame.Reduced reduced) {
                answer.complete(new Reduction(reduced.counts(), tallies));
                return true;
            }
            if (frame instanceof Frame.Result part) {
                if (!answer.isDone()) {
                    result.write(part.bytes());
                }
                return false;
            }
            if (frame instanceof Frame.Tally tally) {
                for (int i = 0; i < tally.cells().length; i += 2) {
                    tallies.add(tally.table(), tally.cells()[i], tally.cells()[i + 1]);
                }
                return false;
            }
            throw unexpected(frame);
        }
    }
}
