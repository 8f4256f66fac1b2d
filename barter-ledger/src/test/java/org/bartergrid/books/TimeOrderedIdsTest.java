package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
    @Test
    void idsAreOfVersion7AndSortByAgeEvenIfTheClockStepsBack() {
        AtomicLong clock = new AtomicLong(1_790_000_000_000L);
        TimeOrderedIds ids = new TimeOrderedIds(clock::get, new Random(1));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            clock.addAndGet(i % 100 == 0 ? -50 : i % 3);
            UUID id = ids.next();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            made.add(id.toString());
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
        assertThat(UUID.fromString(made.get(0)).getMostSignificantBits() >>> 16).isEqualTo(1_790_000_000_000L - 50);
    }

    /** Whoever made a thousand in a second was ahead of its own clock after a while, and books refuse ids from the future. */
    @Test
    void manyInAMillisecondAreNotAheadOfTheClock() {
        long millis = 1_790_000_000_000L;
        TimeOrderedIds ids = new TimeOrderedIds(() -> millis, new Random(1));
        UUID last = ids.next();
        for (int i = 1; i < 2_048; i++) {
            UUID next = ids.next();
            assertThat(next.toString()).isGreaterThan(last.toString());
            assertThat(next.getMostSignificantBits() >>> 16).isEqualTo(millis);
            last = next;
        }
        for (int i = 0; i < 1_000_000; i++) {
            last = ids.next();
        }
        assertThat((last.getMostSignificantBits() >>> 16) - millis).isLessThan(500);
    }
}
