package org.bartergrid.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.node.NodeSettings.Programs;
import org.bartergrid.node.ReservePrice;
import org.bartergrid.peer.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that people edit say what the defaults are; the code must agree. */
class ShippedConfigurationTest {

    private static final Path SHIPPED = Path.of("..", "config");
    private static final Programs PROGRAMS =
            new Programs(Path.of("java"), "worker.jar", "node.jar", SHIPPED.resolve("cell.xml"));

    @TempDir
    Path folder;

    @Test
    void nodeYamlShowsTheDefaults() throws IOException {
        assertThat(NodeConfiguration.read(SHIPPED.resolve("node.yaml"), PROGRAMS))
                .isEqualTo(NodeConfiguration.read(file(""), PROGRAMS));
    }

    @Test
    void gatewayYamlShowsTheDefaults() throws IOException {
        var cell = SHIPPED.resolve("cell.xml");
        assertThat(GatewayConfiguration.read(SHIPPED.resolve("gateway.yaml"), cell))
                .isEqualTo(GatewayConfiguration.read(file(""), cell));
    }

    @Test
    void coordinatorYamlShowsTheDefaults() throws IOException {
        assertThat(CoordinatorConfiguration.read(SHIPPED.resolve("coordinator.yaml"), folder, -1))
                .isEqualTo(CoordinatorConfiguration.read(file(""), folder, -1));
    }

    @Test
    void anOwnerSaysWhatTheyGiveAndToWhom() throws IOException {
        var settings = NodeConfiguration.read(
                file("share:\n  cpu: 10%\n  memory: 1 GB\noffer:\n  reservePrice: 5000\n  trusts: [marie, rosalind]\n"),
                PROGRAMS);
        assertThat(settings.share().cpuPercent()).isEqualTo(10);
        assertThat(settings.share().memoryMegabytes()).isEqualTo(1024);
        assertThat(settings.reserve()).isEqualTo(new ReservePrice.Outright(5_000));
        assertThat(settings.trusts())
                .isEqualTo(Trust.only(java.util.List.of(new PeerId("marie"), new PeerId("rosalind"))));
    }

    @Test
    void anOwnerLendsMoreThanTheProcessor() throws IOException {
        var settings = NodeConfiguration.read(
                file("lend:\n  memory: 2 GB\n  storage: 10 GB\n  folder: /srv/lent\n  declared:\n"
                        + "    - \"line INTERNET_ACCESS nominalKilobitsPerSecond=9 measuredKilobitsPerSecond=7"
                        + " availabilityPerMille=990 # a contract\"\nprofile:\n  contact: me\n  hidden: [contact]\n"),
                PROGRAMS);
        assertThat(settings.lending().memoryMegabytes()).isEqualTo(2_048);
        assertThat(settings.lending().storageMegabytes()).isEqualTo(10_240);
        assertThat(settings.lending().storageFolder()).isEqualTo(Path.of("/srv/lent"));
        assertThat(settings.lending().declared()).singleElement().satisfies(line -> {
            assertThat(line.label()).isEqualTo("line");
            assertThat(line.source()).isEqualTo("a contract");
        });
        assertThat(settings.profile().contact()).isEqualTo("me");
        assertThat(settings.profile().shown().contact()).isNull();
    }

    @Test
    void whatCannotBeIsRefusedWithFileAndKey() throws IOException {
        refused("share:\n  cpu: 0%\n", "share.cpu");
        refused("share:\n  cpu: 101%\n", "share.cpu");
        refused("share:\n  memory: 10 MB\n", "share.memory");
        refused("offer:\n  reservePrice: -1\n", "offer.reservePrice");
        refused("offer:\n  trusts: [Not A Handle]\n", "handle");
        refused("host: 0.0.0.0\n", "name the one at which the others reach it");
        refused("lend:\n  storage: 1 GB\n", "lend.folder is missing");
        refused("lend:\n  declared: [soup]\n", "states no resource");
        refused("profile:\n  hidden: [name]\n", "'name' cannot be hidden");
    }

    private void refused(String yaml, String expected) throws IOException {
        var file = file(yaml);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> NodeConfiguration.read(file, PROGRAMS))
                .withMessageContaining(file.toString())
                .withMessageContaining(expected);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("settings.yaml"), yaml);
    }
}
