package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bartergrid.cli.config.DeclaredResource;
import org.bartergrid.market.ResourceDocument;
import org.junit.jupiter.params.provider.MethodSource;

/** What people state in one line is a want, or a resource, or refused in a sentence. */
class WantLineFuzzTest {

    static Stream<byte[]> lines() {
        return Stream.of(
                        "FILE max=2000000 where=\"text=='the genome'\"",
                        "PERIPHERAL offers=2 slots=3 amount=60000 max=6000000 where=\"device==SCANNER;resolution>=600\"",
                        "computing-power slots=2147483647 offers=2147483647 max=1",
                        "printer PERIPHERAL device=PRINTER resolution=600 levelsPerPrimary=256 perMinute=20 # its manual",
                        "reads FILE name=\"my #1 reads.fa\" bytes=12 mediaType=text/x-fasta sha256=" + "0".repeat(64)
                                + " targetUser=\"all who ask\" objective=2024 function= environment= askedMinor=5",
                        "cash MONEY unit=TICKET minor=3",
                        "FILE max=2 where=" + "text==aWord,".repeat(160) + "text==aWord")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("lines")
    @FuzzTest
    void linesAreUnderstoodOrRefused(byte[] bytes) {
        String line = new String(bytes, StandardCharsets.UTF_8);
        read(line, text -> WantLine.parse(text, 3_600_000));
        read(line, text -> {
            var declared = DeclaredResource.parse(text);
            assertThat(ResourceDocument.parseRated(ResourceDocument.toJson(declared)))
                    .isEqualTo(declared);
            return declared;
        });
    }

    private static void read(String line, Function<String, Object> reader) {
        try {
            assertThat(reader.apply(line)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
