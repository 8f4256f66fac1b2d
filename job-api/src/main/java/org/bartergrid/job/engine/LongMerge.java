package org.bartergrid.job.engine;

import java.io.IOException;
import java.util.List;
import org.bartergrid.job.LongMapReduceJob;

/** Merges sorted long runs into one list of distinct keys with combined values: a binary heap of cursors. */
final class LongMerge {

    private final LongMapReduceJob job;
    private final RunCursor[] heap;
    private int size;
    private long key;
    private long value;

    LongMerge(LongMapReduceJob job, List<RunCursor> cursors) throws IOException {
        this.job = job;
        heap = new RunCursor[cursors.size()];
        for (RunCursor cursor : cursors) {
            if (cursor.nextLong()) {
                heap[size++] = cursor;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    /** Moves to the next distinct key; false after the last. */
    boolean next() {
        if (size == 0) {
            return false;
        }
        key = heap[0].key();
        value = heap[0].value();
        advance();
        while (size > 0 && heap[0].key() == key) {
            value = job.combine(value, heap[0].value());
            advance();
        }
        return true;
    }

    long key() {
        return key;
    }

    long value() {
        return value;
    }

    private void advance() {
        try {
            if (!heap[0].nextLong()) {
                heap[0] = heap[--size];
            }
        } catch (IOException e) {
            throw new PlatformFailure(e);
        }
        siftDown(0);
    }

    private void siftDown(int from) {
        if (from >= size) {
            return;
        }
        RunCursor moving = heap[from];
        long movingKey = moving.key() ^ Long.MIN_VALUE;
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            long childKey = heap[child].key() ^ Long.MIN_VALUE;
            if (child + 1 < size) {
                long rightKey = heap[child + 1].key() ^ Long.MIN_VALUE;
                if (rightKey < childKey) {
                    child++;
                    childKey = rightKey;
                }
            }
            if (movingKey <= childKey) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moving;
    }
}
