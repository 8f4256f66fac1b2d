package org.bartergrid.market.index;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/** A number of each row, or none, by row and in order. Not safe for threads. */
final class Column {
    /** No figure of an offer is this one. */
    private static final long NONE = Long.MIN_VALUE;

    private final SortedRows sorted = new SortedRows();
    private long[] numbers = new long[0];

    void set(int row, OptionalLong number) {
        long before = at(row);
        long now = number.orElse(NONE);
        if (before == now) {
            return;
        }
        if (before != NONE) {
            sorted.remove(before, row);
        }
        if (now != NONE) {
            sorted.add(now, row);
        }
        if (row >= numbers.length) {
            int length = numbers.length;
            numbers = Arrays.copyOf(numbers, Math.max(row + 1, length + length / 2));
            Arrays.fill(numbers, length, numbers.length, NONE);
        }
        numbers[row] = now;
    }

    private long at(int row) {
        return row < numbers.length ? numbers[row] : NONE;
    }

    boolean isBetween(int row, long least, long most) {
        long number = at(row);
        return number != NONE && number >= least && number <= most;
    }

    int count(long least, long most) {
        return sorted.count(least, most);
    }

    void visit(long least, long most, IntPredicate visitor) {
        sorted.visit(least, most, visitor);
    }

    void visit(long least, int fromRow, long most, IntPredicate visitor) {
        sorted.visit(least, fromRow, most, visitor);
    }

    /** What a row has, which has a number. */
    long number(int row) {
        return numbers[row];
    }
}
