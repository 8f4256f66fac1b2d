package org.bartergrid.store;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts in one go what comes while another put is under way. Each put waits for the disk; so that many at once wait little longer
 * than one, they wait for it together. Safe for any thread.
 *
 * @param <V> what is put under a text key
 */
final class JointPuts<V> {
    private final Consumer<Map<String, V>> putAll;
    private final ReentrantLock writing = new ReentrantLock();
    private Batch<V> open = new Batch<>();

    /** Those that came together; whoever writes it is alone with it by then. */
    private static final class Batch<V> {
        private final TreeMap<String, V> rows = new TreeMap<>();
        private boolean isDone;
        private @Nullable Throwable failure;
    }

    /**
     * Nothing yet.
     *
     * @param putAll puts all, in order of key, and returns when they are durable; if it fails, each of them may have been put
     */
    JointPuts(Consumer<Map<String, V>> putAll) {
        this.putAll = putAll;
    }

    /** Returns when it is durable; of two under one key that come together, the later one is put. */
    void put(String key, V value) {
        Batch<V> mine;
        synchronized (this) {
            mine = open;
            mine.rows.put(key, value);
        }
        writing.lock();
        try {
            if (!mine.isDone) {
                write(mine);
            }
        } finally {
            writing.unlock();
        }
        if (mine.failure instanceof Error error) {
            throw error;
        } else if (mine.failure != null) {
            throw (RuntimeException) mine.failure;
        }
    }

    private void write(Batch<V> batch) {
        synchronized (this) {
            open = new Batch<>();
        }
        batch.isDone = true;
        try {
            putAll.accept(batch.rows);
        } catch (RuntimeException | Error failure) {
            // For all of them: whoever returns is on disk.
            batch.failure = failure;
        }
    }
}
