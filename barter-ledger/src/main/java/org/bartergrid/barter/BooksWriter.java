package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of the books: one thread that drains a bounded queue, applies a batch, appends it to the log as one
 * block, and only then answers. Safe for any thread.
 *
 * <p>What it promises: an {@link Answer.Done} is on disk; a command is applied once however often it is given; readers
 * see whole blocks and never one that is not on disk yet. The last is why a batch is applied and appended under the write
 * lock: a reader waits one append at most, and nobody acts on what a crash could take back.
 *
 * <p>When an append fails the state in memory may be ahead of the disk, and nothing can be said about it that would be
 * safe. The writer stops for good, every caller is told, reads included; the next start replays the log.
 */
public final class BooksWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BooksWriter.class);
    private static final long CLOSE_SECONDS = 30;

    /** A caller who waits; a class, not a record, because two callers with the same command are two. */
    private static final class Pending {
        /** What to write, or null to make the writer look up because it is to close. */
        private final @Nullable Command command;

        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        Pending(@Nullable Command command) {
            this.command = command;
        }
    }

    private final BlockWriter blocks;
    private final Consumer<Books.Effects> listener;
    private final BlockingQueue<Pending> queue;
    private final int largestBatch;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Thread thread = new Thread(this::run, "books-writer");
    private volatile boolean closing;
    private volatile @Nullable String stopped;

    /**
     * Starts a writer where a replay ended.
     *
     * @param listener hears of every block once it is on disk and before anyone is answered; may block to slow the
     *     writer down, must not throw
     */
    public BooksWriter(
            Clock clock,
            CommandLog log,
            Replay replay,
            Consumer<Books.Effects> listener,
            int queueLength,
            int largestBatch) {
        this.blocks = new BlockWriter(clock, log, replay);
        this.listener = listener;
        this.queue = new ArrayBlockingQueue<>(queueLength);
        this.largestBatch = largestBatch;
        thread.setDaemon(true);
        thread.start();
    }

    /** Gives a command to the books. The answer always comes, refusals and failures included. */
    public CompletableFuture<Answer> submit(Command command) {
        Pending pending = new Pending(command);
        if (stopped != null || closing) {
            pending.answer.complete(new Answer.Stopped(reason()));
        } else if (!queue.offer(pending)) {
            pending.answer.complete(new Answer.Busy());
        } else if (stopped != null) {
            // The writer may have stopped between the look and the offer, and would never see this one.
            failWaiting();
        }
        return pending.answer;
    }

    /**
     * Reads the books as they stand between two blocks.
     *
     * @throws BarterException UNAVAILABLE if the writer has stopped after a failure
     */
    public <T> T read(Function<Books, T> question) {
        lock.readLock().lock();
        try {
            if (stopped != null && !closing) {
                throw new BarterException(BarterException.Kind.UNAVAILABLE, reason());
            }
            return question.apply(blocks.books());
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Where the books stand, for a watermark that the caller knows. */
    public BooksHead head(long projectedBlock) {
        return read(now -> new BooksHead(now.block(), blocks.headHash(), now.bookTimeMillis(), projectedBlock));
    }

    /** Writes what waits, then stops. */
    @Override
    public void close() {
        closing = true;
        // If the queue is full the writer is awake anyway.
        boolean unused = queue.offer(new Pending(null));
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Pending> batch = new ArrayList<>();
        try {
            while (!(closing && queue.isEmpty())) {
                batch.add(queue.take());
                queue.drainTo(batch, largestBatch - 1);
                write(batch);
                batch.clear();
            }
            stopped = "The books are closed.";
        } catch (InterruptedException | RuntimeException | Error failure) {
            LOG.error(
                    "The writer of the books stops after block {}",
                    blocks.books().block(),
                    failure);
            stopped = "The books have stopped after a failure (" + failure.getMessage()
                    + "): restart the coordinator, then ask again with the same id.";
        }
        for (Pending pending : batch) {
            pending.answer.complete(new Answer.Stopped(reason()));
        }
        failWaiting();
    }

    private void failWaiting() {
        for (Pending pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.answer.complete(new Answer.Stopped(reason()));
        }
    }

    private String reason() {
        String why = stopped;
        return why == null ? "The books are being closed." : why;
    }

    private void write(List<Pending> batch) {
        List<Command> commands = new ArrayList<>();
        for (Pending pending : batch) {
            if (pending.command != null) {
                commands.add(pending.command);
            }
        }
        BlockWriter.Written written;
        lock.writeLock().lock();
        try {
            written = blocks.write(commands);
        } catch (RuntimeException | Error failure) {
            // Before any reader gets the lock and sees a state that may not be on disk.
            stopped = "The books have stopped after a failure: " + failure.getMessage();
            throw failure;
        } finally {
            lock.writeLock().unlock();
        }
        Books.Effects effects = written.effects();
        if (effects != null) {
            listener.accept(effects);
        }
        Iterator<Answer> answers = written.answers().iterator();
        for (Pending pending : batch) {
            if (pending.command != null) {
                pending.answer.complete(answers.next());
            }
        }
    }
}
