package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitersTest {

    private static final int LONG = 3_600;
    private static final int MOST = 1_000;

    private final Waiters<String> waiters = new Waiters<>("news");

    @Test
    void allOfThemGetTheNextAndOnlyThatOne() {
        var first = waiters.add("none", LONG);
        var second = waiters.add("none", LONG);

        waiters.tell("one");
        waiters.tell("two");

        assertThat(first).isCompletedWithValue("one");
        assertThat(second).isCompletedWithValue("one");
        assertThat(waiters.add("none", LONG)).isNotDone();
    }

    @Test
    void whoGetsNothingInTimeGetsWhatItNamed() throws Exception {
        assertThat(waiters.add("none", 1).get(60, TimeUnit.SECONDS)).isEqualTo("none");
    }

    @Test
    void thereIsAnEndToThem() {
        var all = IntStream.range(0, MOST)
                .mapToObj(i -> waiters.add("none", LONG))
                .toList();

        assertThatThrownBy(() -> waiters.add("none", LONG))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("Too many wait for news at once");
        all.get(0).cancel(false);
        assertThat(waiters.add("none", LONG))
                .as("in the place of one that left")
                .isNotDone();
    }
}
