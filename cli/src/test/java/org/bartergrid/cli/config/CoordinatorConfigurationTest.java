package org.bartergrid.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several coordinators in {@code coordinator.yaml}, and what is refused. */
class CoordinatorConfigurationTest {

    private static final String THREE =
            """
            coordinators:
              me: bob
              all:
                - ada 127.0.0.1:7081 https://127.0.0.1:7070
                - bob 127.0.0.1:7082 https://127.0.0.1:7072
                - cleo 127.0.0.1:7083 https://127.0.0.1:7073
            """;

    @TempDir
    Path folder;

    private CoordinatorConfiguration read(String yaml, int port) throws IOException {
        return CoordinatorConfiguration.read(Files.writeString(folder.resolve("coordinator.yaml"), yaml), folder, port);
    }

    @Test
    void oneIsAloneIfNobodySaysOtherwise() throws IOException {
        var configuration = read("port: 0", -1);
        assertThat(configuration.coordinators().several()).isFalse();
        assertThat(configuration.apis()).isEmpty();
        assertThat(configuration.api().port()).isZero();
    }

    @Test
    void threeAreFoundByTheirLines() throws IOException {
        var configuration = read(THREE, -1);
        assertThat(configuration.coordinators().me()).isEqualTo("bob");
        assertThat(configuration.coordinators().all())
                .extracting("discoveryPort")
                .containsExactly(7081, 7082, 7083);
        assertThat(configuration.apis()).containsEntry("cleo", URI.create("https://127.0.0.1:7073"));
        assertThat(configuration.api().port()).isEqualTo(7072);
        assertThat(configuration.api().name()).isEqualTo("bob");
    }

    @Test
    void anApiElsewhereThanTheOthersLookForItIsRefused() {
        assertThatThrownBy(() -> read(THREE, 7099))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("127.0.0.1:7099")
                .hasMessageContaining("https://127.0.0.1:7072");
    }

    @Test
    void whatIsNoLineOfACoordinatorIsNamed() {
        assertThatThrownBy(() -> read(THREE.replace("ada 127.0.0.1:7081 ", "ada "), -1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ada https://127.0.0.1:7070");
        assertThatThrownBy(() -> read(THREE.replace("7081", "port"), -1)).hasMessageContaining("127.0.0.1:port");
        assertThatThrownBy(() -> read(THREE.replace("https://127.0.0.1:7073", "http://grid.example:7073"), -1))
                .hasMessageContaining("write https://");
        assertThatThrownBy(() -> read(THREE.replace("https://127.0.0.1:7073", "ftp://x"), -1))
                .hasMessageContaining("ftp://x");
        assertThatThrownBy(() -> read(THREE.replace("me: bob", "me: dan"), -1)).hasMessageContaining("'dan'");
        assertThatThrownBy(() -> read("coordinators:\n  me: bob", -1)).hasMessageContaining("coordinators.all");
    }
}
