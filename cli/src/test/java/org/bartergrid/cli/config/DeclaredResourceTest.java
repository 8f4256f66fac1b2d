package org.bartergrid.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Peripheral.Device;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.SharedFile;
import org.junit.jupiter.api.Test;

class DeclaredResourceTest {

    @Test
    void aLineStatesAResourceAndWhereItsFiguresAreFrom() {
        assertThat(DeclaredResource.parse("printer PERIPHERAL device=PRINTER resolution=600 levelsPerPrimary=256"
                        + " perMinute=20 # its manual, page 7"))
                .isEqualTo(new RatedResource(
                        "printer",
                        new Peripheral(Device.PRINTER, 600, 256, 20),
                        Evidence.DECLARED,
                        "its manual, page 7"));
    }

    @Test
    void blanksInQuotesBelongToAWord() {
        var file =
                (SharedFile) DeclaredResource.parse("reads FILE name=\"my #1 reads.fa\" bytes=12 mediaType=text/x-fasta"
                                + " sha256=" + "0".repeat(64)
                                + " targetUser=\"all who ask\" objective=2024 function= environment="
                                + " askedMinor=5")
                        .resource();
        assertThat(file.name()).isEqualTo("my #1 reads.fa");
        assertThat(file.targetUser()).isEqualTo("all who ask");
        assertThat(file.sha256()).hasSize(64);
    }

    @Test
    void aWordMayBeLongAndHaveQuotesInIt() {
        assertThat(DeclaredResource.words("where=\"a b\"'c  \"d e\"f\"\"g h\"i"))
                .containsExactly("where=a b'c", "d efg", "h", "i");
        assertThat(DeclaredResource.words("a".repeat(100_000))).hasSize(1);
        assertThat(DeclaredResource.words("\"\"".repeat(100_000))).containsExactly("");
    }

    @Test
    void categoriesAreReadInAnyCase() {
        assertThat(DeclaredResource.resource("money", List.of("unit=TICKET", "minor=3"))
                        .category())
                .isEqualTo(Category.MONEY);
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("printer", "states no resource");
        refused("printer TEAPOT", "'TEAPOT' is no category");
        refused("printer PERIPHERAL device=PRINTER resolution", "'resolution' is no figure");
        refused("ram MEMORY megabytes=1 megabytes=2", "'megabytes' is stated twice");
        refused("Big Memory megabytes=1 readNanos=1 writeNanos=1", "label 'Big'");
        refused("ram MEMORY megabytes=lots readNanos=1 writeNanos=1", "'megabytes' must be a whole number");
        refused("ram MEMORY megabytes=1 readNanos=1", "'writeNanos' is missing");
    }

    private static void refused(String line, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeclaredResource.parse(line))
                .withMessageContaining(words);
    }
}
