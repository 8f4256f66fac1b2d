package org.bartergrid.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SampleTest {
    private static Sample of(double... values) {
        Sample sample = new Sample();
        for (double value : values) {
            sample.add(value);
        }
        return sample;
    }

    @Test
    void theMedianIsTheMiddleOneOrTheLowerOfTwo() {
        assertThat(of(5, 1, 3).median()).isEqualTo(3);
        assertThat(of(4, 1, 3, 2).median()).isEqualTo(2);
        assertThat(of(9).median()).isEqualTo(9);
    }

    @Test
    void quantilesAreNearestRanks() {
        Sample hundred = new Sample();
        for (int value = 100; value >= 1; value--) {
            hundred.add(value);
        }
        assertThat(hundred.quantile(0.99)).isEqualTo(99);
        assertThat(hundred.quantile(1)).isEqualTo(100);
        assertThat(hundred.quantile(0.001)).isEqualTo(1);
    }

    @Test
    void nothingMeasuredIsNoZero() {
        assertThatThrownBy(() -> new Sample().median()).isInstanceOf(BenchFailure.class);
    }
}
