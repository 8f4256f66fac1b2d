package org.bartergrid.books;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the books have in memory to disk behind the writer's back: ids, lines of statements, snapshots. It decides
 * in the writer's thread and works in two of its own: merging lines may take long, and bringing new ones to disk must not
 * wait for that. When it cannot keep up the writer waits for it; when it fails the writer stops, since memory would grow
 * without end.
 */
final class BooksKeeper {
    private static final long LONGEST_WAIT_MINUTES = 10;

    private final OpenBooks open;
    private final long snapshotBytes;
    private final LongSupplier projectedBlock;
    private final Executor thread;
    private final Executor merger;
    private final Object moved = new Object();
    private volatile @Nullable Throwable failure;
    private volatile boolean snapshotUnderWay;
    private volatile boolean mergeUnderWay;

    /**
     * A keeper of these books.
     *
     * @param projectedBlock the block up to which SQL has been projected
     * @param thread runs one task at a time, in order
     * @param merger the same, for tasks that may take minutes
     */
    BooksKeeper(OpenBooks open, long snapshotBytes, LongSupplier projectedBlock, Executor thread, Executor merger) {
        this.open = open;
        this.thread = thread;
        this.merger = merger;
        this.snapshotBytes = snapshotBytes;
        this.projectedBlock = projectedBlock;
        work(merger, open.statements().runs()::deleteAbandoned);
        // Books that stood by have tables that nobody has brought to disk yet.
        if (open.ids().isFrozen()) {
            work(open.ids()::sealFrozen);
        }
        if (open.statements().isFrozen()) {
            work(this::flush);
        }
    }

    /** Waits until there is room in memory for another block. To be called by the writer while others may read. */
    void awaitRoom() {
        waitWhile(() -> !hasRoom());
    }

    /** Whether there is room in memory for another block, and not so much to merge that statements get slow. */
    boolean hasRoom() {
        Statements statements = open.statements();
        return !(open.ids().isFull() && open.ids().isFrozen())
                && !(statements.isFull() && statements.isFrozen())
                && !(statements.runs().isCrowded() && mergeUnderWay);
    }

    /** A block was written. To be called by the writer while nobody reads; does not wait. */
    void afterBlock() {
        CommandIds ids = open.ids();
        if (ids.isFull() && !ids.isFrozen()) {
            ids.freeze();
            work(ids::sealFrozen);
        }
        Statements statements = open.statements();
        if (!statements.isFrozen() && !snapshotUnderWay && open.isSnapshotDue(snapshotBytes)) {
            snapshot();
        } else if (!statements.isFrozen() && statements.isFull()) {
            statements.freeze(open.books().block());
            work(this::flush);
        }
    }

    private void flush() {
        open.statements().flushFrozen();
        LineRuns runs = open.statements().runs();
        if (runs.isMergeDue() && !mergeUnderWay) {
            mergeUnderWay = true;
            work(merger, () -> {
                runs.merge();
                mergeUnderWay = false;
            });
        }
    }

    /** Begins a snapshot of the books as they stand now. */
    private void snapshot() {
        snapshotUnderWay = true;
        open.snapshotBegun();
        Books.Image image = open.books().image();
        open.statements().freeze(image.head().number());
        long idsFrom = Math.min(open.ids().oldestBlockInMemory(), image.head().number() + 1);
        work(() -> {
            flush();
            open.snapshots().write(image, idsFrom, projectedBlock.getAsLong());
            snapshotUnderWay = false;
        });
    }

    /** Why it can do nothing more; null as long as it can. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    private void work(Runnable task) {
        work(thread, task);
    }

    private void work(Executor executor, Runnable task) {
        executor.execute(() -> {
            try {
                // After a failure nothing more is written: a snapshot might rest on what failed.
                if (failure == null) {
                    task.run();
                }
            } catch (RuntimeException | Error failed) {
                failure = failed;
            } finally {
                synchronized (moved) {
                    moved.notifyAll();
                }
            }
        });
    }

    /** How a wait is put: as long as this is true. */
    private interface Waiting {
        boolean goesOn();
    }

    private void waitWhile(Waiting waiting) {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(LONGEST_WAIT_MINUTES);
        synchronized (moved) {
            while (waiting.goesOn()) {
                Throwable failed = failure;
                if (failed != null) {
                    throw new IllegalStateException(
                            "what the books have in memory cannot be brought to disk: " + failed.getMessage(), failed);
                }
                long left = until - System.nanoTime();
                if (left <= 0) {
                    throw new IllegalStateException(
                            "the disk has not taken the books' pages for " + LONGEST_WAIT_MINUTES + " minutes");
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(moved, left);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("the wait for the disk was interrupted", interrupted);
                }
            }
        }
    }
}
