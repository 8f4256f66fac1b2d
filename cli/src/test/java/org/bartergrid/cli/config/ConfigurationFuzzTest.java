package org.bartergrid.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bartergrid.node.NodeSettings.Programs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in a configuration file is settings that a process can start with, or one sentence that names the file. */
class ConfigurationFuzzTest {

    private static final Programs PROGRAMS =
            new Programs(Path.of("java"), "worker.jar", "node.jar", Path.of("cell.xml"));

    @TempDir
    static Path folder;

    /** Each is of a coordinator that can be started: what is refused at once leads the fuzzer nowhere. */
    static Stream<byte[]> coordinators() {
        return Stream.of(
                        """
                        port: 7070
                        books:
                          welcome: 100000000
                          commission: 500
                        blobs:
                          largest: 2 GB
                          total: 20 GB
                        certificates:
                          life: 30 d
                        market:
                          aliveWithin: 30 s
                          tolerance: 100
                        """,
                        """
                        coordinators:
                          me: coordinator-1
                          all:
                            - coordinator-1 127.0.0.1:7081 http://127.0.0.1:7070
                            - coordinator-2 127.0.0.1:7082 http://127.0.0.1:7072
                            - coordinator-3 127.0.0.1:7083 http://127.0.0.1:7073
                        tls:
                          by: none
                        """,
                        """
                        coordinators:
                          me: coordinator-2
                          all:
                            - coordinator-1 127.0.0.1:7081 https://127.0.0.1:7070
                            - coordinator-2 127.0.0.1:7082 https://127.0.0.1:7072
                            - coordinator-3 127.0.0.1:7083 https://127.0.0.1:7073
                        """,
                        """
                        host: 127.0.0.1
                        port: 7070
                        tls:
                          by: grid
                          names: grid.example.org, 192.0.2.7
                        limits:
                          wrongPasswords: 5
                          requestsPerAddress: 100
                          requestsPerAccount: 0
                          connections: 2000
                          connectionsPerAddress: 750
                          headWithin: 20 s
                          bodyWithin: 1 min
                          sessionLife: 30 d
                          auditTrail: 1 GB
                        """,
                        "tls:\n  by: own\n  certificate: own.pem\n  key: own-key.pem\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> files() {
        return Stream.concat(
                coordinators(),
                Stream.of(
                                """
                        name: node
                        host: 127.0.0.1
                        share:
                          cpu: 25%
                          memory: 640 MB
                        lend:
                          memory: 2 GB
                          storage: 10 GB
                          folder: /srv/lent
                          declared:
                            - "printer PERIPHERAL device=PRINTER resolution=600 levelsPerPrimary=256 perMinute=20 # its manual"
                        offer:
                          reservePrice: 80%
                          lasts: 7 d
                          penalty: 0%
                          trusts: [ada, bob]
                        profile:
                          place: "Kiel"
                          hidden: [place, contact]
                        """,
                                "jobs:\n  atOnce: 4\n  splitSize: 256 KB\n  largestInput: 16 GB\n",
                                "a: &a [1, 2]\nb: [*a, *a]\n",
                                "offer:\n  lasts: 999999999999 d\n")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("files")
    @FuzzTest
    void filesAreSettingsOrRefused(byte[] bytes) {
        Path file = folder.resolve("settings.yaml");
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        read(file, yaml -> {
            var settings = NodeConfiguration.read(yaml, PROGRAMS);
            assertThat(settings.offerLasts().toMillis()).isPositive();
            assertThat(NodeConfiguration.read(yaml, PROGRAMS)).isEqualTo(settings);
        });
        read(file, yaml -> {
            var settings = CoordinatorConfiguration.read(yaml, folder, -1);
            assertThat(settings.api().certificateLife().toMillis()).isPositive();
            assertThat(settings.policy().aliveMillis()).isPositive();
        });
        read(file, yaml -> assertThat(GatewayConfiguration.read(yaml, Path.of("cell.xml")))
                .isNotNull());
    }

    @MethodSource("coordinators")
    @ParameterizedTest
    void seedsOfCoordinatorsAreSettings(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("coordinator.yaml"), bytes);

        assertThat(CoordinatorConfiguration.read(file, folder, -1)).isNotNull();
    }

    private static void read(Path file, Consumer<Path> reader) {
        try {
            reader.accept(file);
        } catch (ConfigurationException refused) {
            assertThat(refused).message().startsWith(file + ": ").doesNotContain(": null", "Exception", "permissions");
        }
    }
}
