package org.bartergrid.market.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The same as a sorted set, whatever comes and goes. */
class SortedRowsPropertyTest {
    private record Entry(long number, int row) {}

    private static TreeSet<Entry> model() {
        return new TreeSet<>(Comparator.comparingLong(Entry::number).thenComparingInt(Entry::row));
    }

    @Property(tries = 60)
    void isInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        SortedRows sorted = new SortedRows();
        TreeSet<Entry> model = model();
        // Few numbers make many equal ones; a shrinking half leaves chunks of every size.
        int numbers = 1 << random.nextInt(20);
        for (int i = 0; i < 6_000; i++) {
            boolean grows = i < 3_000 ? random.nextInt(10) < 8 : random.nextInt(10) < 2;
            Entry entry = new Entry(random.nextInt(numbers) - numbers / 2, random.nextInt(5_000));
            if (grows) {
                if (model.add(entry)) {
                    sorted.add(entry.number, entry.row);
                }
            } else if (!model.isEmpty()) {
                Entry gone = model.ceiling(entry) == null ? model.first() : model.ceiling(entry);
                model.remove(gone);
                sorted.remove(gone.number, gone.row);
            }
            if (i % 500 == 0) {
                compare(sorted, model, random.nextInt(numbers) - numbers / 2, random.nextInt(numbers) - numbers / 2);
            }
        }
        compare(sorted, model, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static void compare(SortedRows sorted, TreeSet<Entry> model, long least, long most) {
        List<Integer> rows = new ArrayList<>();
        sorted.visit(least, most, rows::add);
        List<Integer> expected = model.stream()
                .filter(entry -> entry.number >= least && entry.number <= most)
                .map(Entry::row)
                .toList();
        assertThat(rows).isEqualTo(expected);
        assertThat(sorted.count(least, most)).isEqualTo(expected.size());
    }

    @Example
    void whatComesInOrderIsThere() {
        SortedRows sorted = new SortedRows();
        for (int row = 0; row < 3_000; row++) {
            sorted.add(row / 3, row);
        }
        assertThat(sorted.count(100, 199)).isEqualTo(300);
        List<Integer> rows = new ArrayList<>();
        sorted.visit(7, 22, Long.MAX_VALUE, row -> rows.add(row) && rows.size() < 3);
        assertThat(rows).containsExactly(22, 23, 24);
    }

    @Example
    void whatIsNotThereCannotBeRemoved() {
        SortedRows sorted = new SortedRows();
        sorted.add(5, 1);
        assertThatThrownBy(() -> sorted.remove(5, 2)).hasMessage("row 2 is not here with 5");
        assertThatThrownBy(() -> sorted.remove(4, 1)).hasMessage("row 1 is not here with 4");
    }
}
