package org.bartergrid.market.index;

import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * A way to the rows that may meet a condition: surely all that do, and perhaps others.
 *
 * @param count how many rows it leads to, counting some twice perhaps
 * @param rows shows them to whoever is interested, until that one has seen enough
 */
record Access(int count, Consumer<IntPredicate> rows) {
    static Access between(SortedRows sorted, long least, long most) {
        return new Access(sorted.count(least, most), visitor -> sorted.visit(least, most, visitor));
    }

    static Access between(Column column, long least, long most) {
        return new Access(column.count(least, most), visitor -> column.visit(least, most, visitor));
    }

    /** The same way, on which no row is met twice. */
    Access once() {
        return any(List.of(this));
    }

    /** To all rows to which one of some leads, to each once. */
    static Access any(List<Access> of) {
        long sum = of.stream().mapToLong(Access::count).sum();
        return new Access((int) Math.min(Integer.MAX_VALUE, sum), visitor -> {
            BitSet seen = new BitSet();
            boolean[] enough = new boolean[1];
            for (Access access : of) {
                if (!enough[0]) {
                    access.rows.accept(row -> {
                        if (!seen.get(row)) {
                            seen.set(row);
                            enough[0] = !visitor.test(row);
                        }
                        return !enough[0];
                    });
                }
            }
        });
    }
}
