package org.bartergrid.examples.kmer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.LocalJobRunner;
import org.bartergrid.job.LocalJobRunner.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers that jellyfish, KMC and a script agree on. */
class KmerCountTest {

    private static final Path DATA = Path.of("data");

    @TempDir
    Path folder;

    @Test
    void escherichiaColi() throws Exception {
        Path output = folder.resolve("counts");

        Summary summary = LocalJobRunner.withDefaults()
                .run(new KmerCount(), Map.of("k", "21"), DATA.resolve("NC_008253.fna.gz"), output);

        assertThat(summary.keys()).isEqualTo(4_836_681);
        assertThat(summary.lines()).isEqualTo(4_836_681);
        assertThat(summary.emitted()).isEqualTo(4_938_900);
        SortedMap<Long, Long> histogram = histogram(summary);
        assertThat(histogram.get(1L)).isEqualTo(4_789_765);
        assertThat(histogram.lastKey()).isEqualTo(57);
        assertThat(Files.readString(output.resolve("histogram.tsv")))
                .isEqualTo(Files.readString(Path.of("expected/NC_008253.k21.histogram.tsv")));
    }

    @Test
    void phageLambda() throws Exception {
        Summary summary = LocalJobRunner.withDefaults()
                .run(new KmerCount(), Map.of(), DATA.resolve("lambda_virus.fa"), folder.resolve("counts"));

        assertThat(histogram(summary)).isEqualTo(Map.of(1L, 48_482L));
    }

    @Test
    void kIsCheckedAndDecidesTheOverlap() {
        assertThat(new KmerCount().input(new JobContext(Map.of("k", "31")))).isEqualTo(new InputFormat.Fasta(30));
        assertThatThrownBy(() -> new KmerCount().input(new JobContext(Map.of("k", "32"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The setting k=32 is out of range: give 1 to 31.");
    }

    private static SortedMap<Long, Long> histogram(Summary summary) {
        return summary.tallies().tables().get("histogram");
    }
}
