package org.bartergrid.job.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LongTablePropertyTest {

    @Property(tries = 200)
    void theTableAgreesWithAHashMap(@ForAll("keys") List<Long> keys) {
        LongTable table = new LongTable();
        Map<Long, Long> expected = new HashMap<>();
        for (int round = 0; round < 2; round++) {
            table.clear();
            expected.clear();
            for (int i = 0; i < keys.size(); i++) {
                table.add(keys.get(i), i, Long::sum);
                expected.merge(keys.get(i), (long) i, Long::sum);
            }
        }

        Map<Long, Long> seen = new HashMap<>();
        table.forEach((key, value) -> assertThat(seen.put(key, value)).isNull());
        assertThat(seen).isEqualTo(expected);
        assertThat(table.size()).isEqualTo(expected.size());
    }

    @Property(tries = 200)
    void theSortAgreesWithTheJdk(@ForAll("keys") List<Long> list, @ForAll @IntRange(max = 5) int margin) {
        int size = list.size();
        int from = Math.min(margin, size);
        int to = Math.max(from, size - margin);
        long[] keys = list.stream().mapToLong(Long::longValue).toArray();
        long[] values = IntStream.range(0, size).asLongStream().toArray();
        List<Long> expected = list.subList(from, to).stream()
                .sorted(Comparator.comparing(key -> key, Long::compareUnsigned))
                .toList();

        RadixSort.sort(keys, values, from, to, new long[size], new long[size]);

        assertThat(Arrays.stream(keys, from, to).boxed().toList()).isEqualTo(expected);
        for (int i = 0; i < size; i++) {
            assertThat(keys[i]).as("value %d went along", i).isEqualTo(list.get((int) values[i]));
        }
    }

    @Provide
    Arbitrary<List<Long>> keys() {
        Arbitrary<Long> few = Arbitraries.longs().between(-3, 3);
        return Arbitraries.oneOf(Arbitraries.longs(), few).list().ofMaxSize(3000);
    }
}
