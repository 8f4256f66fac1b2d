package org.bartergrid.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistogramTest {

    @Test
    void figuresFollowFromTheTally(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("histogram.tsv"), "1\t10\n2\t3\n7\t1\n");
        var histogram = Histogram.read(file);
        assertThat(histogram.distinct()).isEqualTo(14);
        assertThat(histogram.unique()).isEqualTo(10);
        assertThat(histogram.total()).isEqualTo(10 + 2 * 3 + 7);
        assertThat(histogram.max()).isEqualTo(7);
        assertThat(histogram.chart()).contains("1 x").contains("7 x");
    }

    @Test
    void aGenomeShorterThanKHasNoKmersAndNoTally(@TempDir Path folder) throws IOException {
        var histogram = Histogram.read(folder.resolve("histogram.tsv"));
        assertThat(histogram.distinct()).isZero();
        assertThat(histogram.max()).isZero();
        assertThat(histogram.chart()).isEmpty();
    }

    @Test
    void longHistogramsAreCutShort() {
        var cells = new TreeMap<Long, Long>();
        for (long count = 1; count <= 20; count++) {
            cells.put(count, 1L);
        }
        assertThat(new Histogram(cells).chart()).contains("and 12 more rows, up to 20 x");
    }
}
