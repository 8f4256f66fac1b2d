package org.bartergrid.books;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.bartergrid.process.Rounds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the effects of blocks into the {@link Projections}, behind the writer's back: one thread, many blocks in one go.
 * Safe for any thread.
 *
 * <p>The effects of the newest blocks wait in memory. When they are too many they are dropped, and the projector reads the
 * log instead, with a {@link Follower}, until it has caught up: so it may lag far behind the books without costing memory.
 * Only past a bound does it make the writer wait. When projecting fails it is tried again.
 *
 * <p>So a rebuild is nothing but a great lag: the tables are noted to be as good as empty, and the log is followed from its
 * first block. What they lacked when it began, or at the start, makes no writer wait.
 */
public final class Projector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);
    private static final int MOST_ROWS_IN_MEMORY = 100_000;
    private static final int MOST_ROWS_AT_ONCE = 16_384;
    private static final long LONGEST_PAUSE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 30;
    private static final long LOOK_MILLIS = 1_000;
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Projections projections;
    private final CommandLog log;
    private final long largestLagBlocks;
    private final Thread thread = new Thread(this::run, "books-projector");
    private final Rounds looks = new Rounds("books-tables", this::lookAfterTables);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /** Held while the tables are written, so that a rebuild begins between two batches; taken before the other lock. */
    private final ReentrantLock writing = new ReentrantLock();

    // All of these under the lock.
    private final ArrayDeque<Effects> queue = new ArrayDeque<>();
    private long queuedRows;
    private long head;
    private long watermark;

    /** The tables are being rebuilt while the watermark is below this. */
    private long rebuiltUpTo;

    /** Where the books were at the start, or when the last rebuild began: only from here on is a lag the writer's. */
    private long pardonedUpTo;

    private long warnedNanos = System.nanoTime() - WARN_NANOS;
    private boolean closing;
    private boolean ended;
    private @Nullable Snapshots snapshots;

    Projector(Projections projections, CommandLog log, long largestLagBlocks) {
        this.projections = projections;
        this.log = log;
        this.largestLagBlocks = largestLagBlocks;
        this.watermark = projections.watermark();
        thread.setDaemon(true);
    }

    /** Sees how far the tables are that somebody else projects into; to be called before {@link #begin}. */
    void look() {
        long now = projections.watermark();
        lock.lock();
        try {
            watermark = now;
            boolean unused = follows();
        } finally {
            lock.unlock();
        }
    }

    /** Begins to project; until then what is accepted waits, as far as there is room. */
    void begin(Snapshots from, long newestBlock) {
        lock.lock();
        try {
            snapshots = from;
            head = newestBlock;
            pardonedUpTo = newestBlock;
            rebuiltUpTo = Math.min(newestBlock, projections.rebuiltUpTo());
        } finally {
            lock.unlock();
        }
        thread.start();
        looks.begin(LOOK_MILLIS, LOOK_MILLIS);
    }

    /** Whoever keeps the tables may find that something of them is lost. */
    private void lookAfterTables() {
        if (!projections.isSound() && rebuild().isPresent()) {
            LOG.warn("The SQL tables were found to lack something");
        }
    }

    /** Takes a block's effects; waits if the tables are too far behind. */
    void accept(Effects effects) {
        lock.lock();
        try {
            head = effects.block();
            if (!queue.isEmpty() && queue.getLast().block() + 1 != head) {
                // The books were read anew, and what was read before may not have been what stands.
                queue.clear();
                queuedRows = 0;
            }
            if (head <= watermark) {
                return;
            }
            if (queuedRows + effects.rows() > MOST_ROWS_IN_MEMORY) {
                queue.clear();
                queuedRows = 0;
            }
            queue.add(effects);
            queuedRows += effects.rows();
            moved.signalAll();
            while (snapshots != null && !ended && !closing && isTooFarBehind()) {
                warnOfWaiting();
                boolean unused = moved.await(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Not for every block: at the bound the writer waits for each. */
    private void warnOfWaiting() {
        long now = System.nanoTime();
        if (now - warnedNanos > WARN_NANOS) {
            warnedNanos = now;
            LOG.warn("The SQL tables are {} blocks behind the books, which wait for them", head - watermark);
        }
    }

    private boolean isTooFarBehind() {
        return head - Math.max(watermark, pardonedUpTo) > largestLagBlocks;
    }

    /**
     * Has the tables rebuilt from the log, while the books go on. A crash does not undo it: the next start begins again or
     * goes on.
     *
     * @return the block up to which they are rebuilt, or nothing if they are being rebuilt already
     */
    public OptionalLong rebuild() {
        // Asked first without waiting: removing the rows of large tables takes its time.
        if (isRebuilding()) {
            return OptionalLong.empty();
        }
        writing.lock();
        try {
            long upTo = newest();
            if (isRebuilding()) {
                return OptionalLong.empty();
            }
            projections.rebuild(upTo);
            beginAgain(upTo);
            LOG.info("The SQL tables are rebuilt up to block {}", upTo);
            return OptionalLong.of(upTo);
        } finally {
            writing.unlock();
        }
    }

    private void beginAgain(long upTo) {
        lock.lock();
        try {
            watermark = 0;
            rebuiltUpTo = upTo;
            pardonedUpTo = upTo;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the tables say less than they said before, because they are being rebuilt. */
    public boolean isRebuilding() {
        lock.lock();
        try {
            return watermark < rebuiltUpTo;
        } finally {
            lock.unlock();
        }
    }

    /** The block up to which the tables are being rebuilt, or were last; 0 if they never were. */
    public long rebuiltUpTo() {
        lock.lock();
        try {
            return rebuiltUpTo;
        } finally {
            lock.unlock();
        }
    }

    /** The newest block that was projected. */
    public long watermark() {
        lock.lock();
        try {
            return watermark;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a block is projected; false if that takes longer than the timeout or will not happen. */
    public boolean await(long block, long timeoutMillis) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        lock.lock();
        try {
            while (watermark < block) {
                if (ended || nanos <= 0) {
                    return false;
                }
                nanos = moved.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long pauseSeconds = 1;
        try {
            while (awaitWork()) {
                try {
                    List<Effects> batch = take();
                    if (batch.isEmpty()) {
                        catchUp();
                    } else {
                        project(batch);
                    }
                    pauseSeconds = 1;
                } catch (RuntimeException failure) {
                    LOG.error(
                            "The SQL tables stay at block {}; tried again in {} s", watermark(), pauseSeconds, failure);
                    pause(pauseSeconds);
                    pauseSeconds = Math.min(LONGEST_PAUSE_SECONDS, 2 * pauseSeconds);
                }
            }
        } catch (InterruptedException interrupted) {
            LOG.debug("The projector was interrupted at block {}", watermark());
        } finally {
            end();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to project; false when all that was in memory is projected and no more will come. */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (head <= watermark && !closing) {
                moved.await();
            }
            return !closing || follows();
        } finally {
            lock.unlock();
        }
    }

    private void pause(long seconds) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.SECONDS.toNanos(seconds);
            while (!closing && nanos > 0) {
                nanos = moved.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the oldest block in memory is the next one to project. */
    private boolean follows() {
        while (!queue.isEmpty() && queue.getFirst().block() <= watermark) {
            queuedRows -= queue.removeFirst().rows();
        }
        return !queue.isEmpty() && queue.getFirst().block() == watermark + 1;
    }

    /** The next blocks, if they are in memory. */
    private List<Effects> take() {
        List<Effects> batch = new ArrayList<>();
        lock.lock();
        try {
            if (follows()) {
                for (long rows = 0; rows < MOST_ROWS_AT_ONCE && !queue.isEmpty(); ) {
                    Effects effects = queue.removeFirst();
                    rows += effects.rows();
                    batch.add(effects);
                }
                batch.forEach(effects -> queuedRows -= effects.rows());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Projects from the log until what is in memory follows, or a rebuild begins. */
    private void catchUp() {
        long from = watermark();
        Snapshots available = snapshots;
        if (available == null) {
            throw new IllegalStateException("projecting has not begun");
        }
        LOG.info("The SQL tables catch up from block {}", from);
        Follower follower = new Follower(available, log, from);
        while (follower.block() == watermark() && isBehind()) {
            List<Effects> batch = new ArrayList<>();
            for (long rows = 0; rows < MOST_ROWS_AT_ONCE && follower.block() < newest(); ) {
                Effects effects = follower.next();
                rows += effects.rows();
                batch.add(effects);
            }
            project(batch);
        }
    }

    private boolean isBehind() {
        lock.lock();
        try {
            return !closing && watermark < head && !follows();
        } finally {
            lock.unlock();
        }
    }

    private long newest() {
        lock.lock();
        try {
            return head;
        } finally {
            lock.unlock();
        }
    }

    private void project(List<Effects> batch) {
        writing.lock();
        try {
            if (batch.get(0).block() == watermark() + 1) {
                projections.project(batch);
                reach(batch.get(batch.size() - 1).block());
            }
            // Otherwise a rebuild has begun since the batch was made.
        } finally {
            writing.unlock();
        }
    }

    private void reach(long block) {
        lock.lock();
        try {
            watermark = block;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Projects what waits in memory, then stops. */
    @Override
    public void close() {
        looks.end();
        boolean unused = looks.awaitEnd(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        lock.lock();
        try {
            closing = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
