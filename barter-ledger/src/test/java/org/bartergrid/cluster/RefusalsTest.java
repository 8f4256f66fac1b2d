package org.bartergrid.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final List<String> logged = new ArrayList<>();

    /** Near its end: it may wrap around, as System.nanoTime may. */
    private long nanos = Long.MAX_VALUE - 1;

    private final Refusals refusals = new Refusals(() -> nanos, logged::add);

    @Test
    void ofEachKindOneAMinuteIsLoggedWithHowManyWereNot() {
        refuse("connection", "ada");
        refuse("connection", "bob");
        refuse("certificate", "emmy");
        assertThat(logged)
                .containsExactly(
                        "ada (of this kind one a minute is logged)", "emmy (of this kind one a minute is logged)");

        logged.clear();
        later(Duration.ofSeconds(59));
        refuse("connection", "carol");
        assertThat(logged).isEmpty();
        later(Duration.ofSeconds(1));
        refuse("connection", "dan");
        refuse("connection", "erin");
        assertThat(logged).containsExactly("dan (of this kind, not logged since the last: 2)");

        logged.clear();
        later(Duration.ofHours(3));
        refuse("connection", "frank");
        assertThat(logged).containsExactly("frank (of this kind, not logged since the last: 1)");
        assertThat(refusals.counts())
                .as("logged or not")
                .containsEntry("connection", 6L)
                .containsEntry("certificate", 1L);
    }

    /** Whoever makes up kinds gets no line for each. */
    @Test
    void thereAreOnlySoManyKinds() {
        for (int i = 0; i < 10_000; i++) {
            refuse("kind " + i, "mallory");
        }

        assertThat(logged).hasSize(501);
        assertThat(refusals.counts()).hasSize(501).containsEntry("other", 9_500L);
    }

    /** A sentence may cost something. */
    @Test
    void sentencesThatNobodyReadsAreNotMade() {
        var made = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            refusals.count("connection", () -> "sentence " + made.incrementAndGet());
        }

        assertThat(made).hasValue(1);
    }

    private void refuse(String kind, String sentence) {
        refusals.count(kind, () -> sentence);
    }

    private void later(Duration time) {
        nanos += time.toNanos();
    }
}
