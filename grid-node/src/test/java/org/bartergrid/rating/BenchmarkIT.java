package org.bartergrid.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BenchmarkIT {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @Test
    void ratesThisMachine() throws IOException {
        var rating = Benchmark.measure(JAVA, System.getProperty("java.class.path"));
        // Any machine that runs Java 17 does tens of millions of operations a second; none does a billion millions.
        assertThat(rating.mips()).isBetween(20L, 1_000_000L);
        assertThat(rating.mflops()).isBetween(20L, 1_000_000L);
        var memory = Benchmark.measureMemory(JAVA, System.getProperty("java.class.path"));
        // Caches answer within a few nanoseconds, memory never does; and no machine makes a program wait for ten
        // thousand.
        assertThat(memory.readNanos()).isBetween(5L, 10_000L);
        assertThat(memory.writeNanos()).isBetween(5L, 10_000L);
    }

    @Test
    void saysWhatWentWrong() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Benchmark.measure(JAVA, "/nowhere"))
                .withMessageContaining("printed no rating");
    }
}
