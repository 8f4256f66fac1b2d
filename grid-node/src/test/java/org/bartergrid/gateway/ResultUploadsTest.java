package org.bartergrid.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bartergrid.client.FakeCoordinator;
import org.bartergrid.client.Identity;
import org.bartergrid.client.Patience;
import org.bartergrid.client.Sha256;
import org.bartergrid.client.Wire.Result;
import org.bartergrid.job.Tallies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultUploadsTest {

    @TempDir
    Path folder;

    private FakeCoordinator fake;
    private ResultUploads results;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeCoordinator();
        var gateway = fake.identity(folder, Identity.Kind.GATEWAY, "gateway-test");
        results = new ResultUploads(gateway.client(), new Patience(5_000, 1, 10));
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void whatTheCoordinatorHasIsListed() throws IOException {
        part("part-00000.gz", "a");
        Tallies tallies = new Tallies();
        tallies.add("histogram", 3, 4);
        results.tallies(tallies);

        assertThat(results.all()).extracting(Result::name).containsExactly("part-00000.gz", "histogram.tsv");
        assertThat(fake.blobs).containsKeys(Sha256.of(bytes("a")), Sha256.of(bytes("3\t4\n")));
    }

    /** Else the end of the job would name it twice, which the coordinator refuses. */
    @Test
    void aPartThatIsHandedInTwiceCountsOnce() throws IOException {
        part("part-00000.gz", "a");
        part("part-00001.gz", "b");
        part("part-00000.gz", "other");

        assertThat(results.all()).extracting(Result::name).containsExactly("part-00000.gz", "part-00001.gz");
        assertThat(results.all().get(0).sha256()).isEqualTo(Sha256.of(bytes("other")));
    }

    @Test
    void whatTheCoordinatorRefusesIsNotListed() {
        fake.refuse("PUT /v1/blobs/" + Sha256.of(bytes("a")), 400, "No room is left", 1);

        assertThatThrownBy(() -> part("part-00000.gz", "a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not take part-00000.gz")
                .hasMessageContaining("No room is left");
        assertThat(results.all()).isEmpty();
    }

    private void part(String name, String content) throws IOException {
        Path file = Files.write(folder.resolve("part"), bytes(content));
        results.part(name, file, content.length(), Sha256.of(bytes(content)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
