package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the effects of blocks into the {@link Projections}, behind the writer's back: one thread, a bounded queue, many
 * blocks in one go. Safe for any thread.
 *
 * <p>The queue's bound is the largest lag: when it is full the writer waits. If projecting fails, the books go on and the
 * statements stay behind until the next start, which projects what is missing; whoever waits for a block is told no.
 */
final class Projector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);
    private static final int MOST_BLOCKS_AT_ONCE = 64;
    private static final long CLOSE_SECONDS = 30;
    private static final Books.Effects END = new Books.Effects(-1, List.of(), List.of(), List.of());

    private final Projections projections;
    private final BlockingQueue<Books.Effects> queue;
    private final Thread thread = new Thread(this::run, "books-projector");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long watermark;
    private volatile boolean ended;

    Projector(Projections projections, int largestLagBlocks) {
        this.projections = projections;
        this.queue = new ArrayBlockingQueue<>(largestLagBlocks);
        this.watermark = projections.watermark();
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes a block's effects; waits if too many are waiting already. Blocks below the watermark are skipped. */
    void accept(Books.Effects effects) {
        if (effects.block() <= watermark()) {
            return;
        }
        try {
            while (!ended && !queue.offer(effects, 1, TimeUnit.SECONDS)) {
                LOG.warn("Statements lag {} blocks behind the books, which wait for them", queue.size());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    long watermark() {
        lock.lock();
        try {
            return watermark;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a block is projected; false if that takes longer than the timeout or will not happen. */
    boolean await(long block, long timeoutMillis) {
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
        List<Books.Effects> batch = new ArrayList<>();
        try {
            boolean more = true;
            while (more) {
                batch.add(queue.take());
                queue.drainTo(batch, MOST_BLOCKS_AT_ONCE - 1);
                more = !batch.remove(END);
                project(batch);
                batch.clear();
            }
        } catch (InterruptedException | RuntimeException failure) {
            LOG.error("Statements stay at block {}: restart the coordinator to catch up", watermark(), failure);
        } finally {
            ended = true;
            signal(watermark());
        }
    }

    private void project(List<Books.Effects> batch) {
        if (batch.isEmpty()) {
            return;
        }
        List<Posting> postings = new ArrayList<>();
        Map<AccountId, Account> accounts = new LinkedHashMap<>();
        for (Books.Effects effects : batch) {
            postings.addAll(effects.postings());
            effects.accounts().forEach(account -> accounts.put(account.id(), account));
        }
        long last = batch.get(batch.size() - 1).block();
        projections.project(last, postings, accounts.values());
        signal(last);
    }

    private void signal(long newWatermark) {
        lock.lock();
        try {
            watermark = newWatermark;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Projects what waits, then stops. */
    @Override
    public void close() {
        try {
            boolean told = false;
            for (long i = 0; i < CLOSE_SECONDS && !told && !ended; i++) {
                told = queue.offer(END, 1, TimeUnit.SECONDS);
            }
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
