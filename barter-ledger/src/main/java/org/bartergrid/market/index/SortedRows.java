package org.bartergrid.market.index;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Rows in the order of a number that each has, then of their own: a B+ tree of two levels. A row comes in and goes out in the
 * time of a search and the move of a chunk. Not safe for threads.
 */
final class SortedRows {
    private static final int FEWEST = 8;
    private static final int MOST = 512;

    private Chunk[] chunks = {new Chunk(FEWEST)};
    private int chunkCount = 1;

    private static final class Chunk {
        private long[] numbers;
        private int[] rows;
        private int size;

        Chunk(int room) {
            numbers = new long[room];
            rows = new int[room];
        }

        /** How many come before a number and row. */
        int before(long number, int row) {
            int least = 0;
            int most = size;
            while (least < most) {
                int middle = (least + most) >>> 1;
                if (isBefore(numbers[middle], rows[middle], number, row)) {
                    least = middle + 1;
                } else {
                    most = middle;
                }
            }
            return least;
        }

        void insert(int at, long number, int row) {
            if (size == rows.length) {
                numbers = Arrays.copyOf(numbers, Math.min(MOST, 2 * size));
                rows = Arrays.copyOf(rows, numbers.length);
            }
            System.arraycopy(numbers, at, numbers, at + 1, size - at);
            System.arraycopy(rows, at, rows, at + 1, size - at);
            numbers[at] = number;
            rows[at] = row;
            size++;
        }

        void delete(int at) {
            size--;
            System.arraycopy(numbers, at + 1, numbers, at, size - at);
            System.arraycopy(rows, at + 1, rows, at, size - at);
        }

        void insertBefore(Chunk lower) {
            for (int i = lower.size - 1; i >= 0; i--) {
                insert(0, lower.numbers[i], lower.rows[i]);
            }
        }

        /** The upper half, which it gives away. */
        Chunk split() {
            Chunk upper = new Chunk(MOST);
            int half = size / 2;
            upper.size = size - half;
            System.arraycopy(numbers, half, upper.numbers, 0, upper.size);
            System.arraycopy(rows, half, upper.rows, 0, upper.size);
            size = half;
            return upper;
        }
    }

    private static boolean isBefore(long number, int row, long than, int thanRow) {
        return number < than || (number == than && row < thanRow);
    }

    void add(long number, int row) {
        int at = chunk(number, row);
        Chunk chunk = chunks[at];
        if (chunk.size == MOST) {
            // What comes in order fills its chunks.
            boolean isLast = at == chunkCount - 1 && chunk.before(number, row) == MOST;
            insert(at + 1, isLast ? new Chunk(MOST) : chunk.split());
            if (isLast || isBefore(chunks[at + 1].numbers[0], chunks[at + 1].rows[0], number, row)) {
                chunk = chunks[at + 1];
            }
        }
        chunk.insert(chunk.before(number, row), number, row);
    }

    /** Removes a row that was added with this number. */
    void remove(long number, int row) {
        int at = chunk(number, row);
        Chunk chunk = chunks[at];
        int place = chunk.before(number, row);
        if (place == chunk.size || chunk.numbers[place] != number || chunk.rows[place] != row) {
            throw new IllegalStateException("row " + row + " is not here with " + number);
        }
        chunk.delete(place);
        if (chunk.size <= FEWEST && at + 1 < chunkCount && chunks[at + 1].size + chunk.size <= MOST) {
            chunks[at + 1].insertBefore(chunk);
            delete(at);
        } else if (chunk.size == 0 && chunkCount > 1) {
            delete(at);
        }
    }

    private void delete(int at) {
        chunkCount--;
        System.arraycopy(chunks, at + 1, chunks, at, chunkCount - at);
        // For the collector: nobody looks there.
        chunks[chunkCount] = chunks[0];
    }

    private void insert(int at, Chunk chunk) {
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunkCount);
        }
        System.arraycopy(chunks, at, chunks, at + 1, chunkCount - at);
        chunks[at] = chunk;
        chunkCount++;
    }

    /** The last chunk that does not begin after a number and row; the first one if all do. */
    private int chunk(long number, int row) {
        int least = 0;
        int most = chunkCount - 1;
        while (least < most) {
            int middle = (least + most + 1) >>> 1;
            if (isBefore(number, row, chunks[middle].numbers[0], chunks[middle].rows[0])) {
                most = middle - 1;
            } else {
                least = middle;
            }
        }
        return least;
    }

    /** How many rows have a number between two, both included. */
    int count(long least, long most) {
        if (least > most) {
            return 0;
        }
        int first = chunk(least, Integer.MIN_VALUE);
        int last = chunk(most, Integer.MAX_VALUE);
        int count = chunks[last].before(most, Integer.MAX_VALUE) - chunks[first].before(least, Integer.MIN_VALUE);
        for (int i = first; i < last; i++) {
            count += chunks[i].size;
        }
        return count;
    }

    /** Visits rows with a number between two, both included, in their order, until the visitor has seen enough. */
    void visit(long least, long most, IntPredicate visitor) {
        visit(least, Integer.MIN_VALUE, most, visitor);
    }

    /** The same, and of the rows with the least number only those from one on. */
    void visit(long least, int fromRow, long most, IntPredicate visitor) {
        int at = chunk(least, fromRow);
        int place = chunks[at].before(least, fromRow);
        for (; at < chunkCount; at++, place = 0) {
            Chunk chunk = chunks[at];
            for (; place < chunk.size; place++) {
                if (chunk.numbers[place] > most || !visitor.test(chunk.rows[place])) {
                    return;
                }
            }
        }
    }
}
