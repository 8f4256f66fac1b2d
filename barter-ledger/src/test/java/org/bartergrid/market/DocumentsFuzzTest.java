package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.Resource;
import org.bartergrid.settlement.Receipt;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is a document of each kind or refused, and a document that was read is written as it can be read again. */
class DocumentsFuzzTest {

    static Stream<byte[]> documents() {
        return Stream.concat(
                        SoundContract.documents(),
                        Stream.of(
                                "{\"category\":\"MEMORY\",\"megabytes\":4096,\"readNanos\":80,\"writeNanos\":90}",
                                "{\"category\":\"INTERNET_ACCESS\",\"nominalKilobitsPerSecond\":100000,"
                                        + "\"measuredKilobitsPerSecond\":40000,\"availabilityPerMille\":990}",
                                "{\"evidence\":\"DECLARED\",\"label\":\"reads\",\"resource\":{\"askedMinor\":5,\"bytes\":4,"
                                        + "\"category\":\"FILE\",\"environment\":\"\",\"function\":\"\",\"mediaType\":\"text/x-fasta\","
                                        + "\"name\":\"reads.fa\",\"objective\":\"reference\",\"sha256\":\""
                                        + "0".repeat(64) + "\",\"targetUser\":\"biologists\"},\"source\":\"\"}"))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("documents")
    @FuzzTest
    void textsAreDocumentsOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        readAgain(text, OfferMandate::parse, OfferMandate::toJson);
        readAgain(text, DemandMandate::parse, DemandMandate::toJson);
        readAgain(text, Decision::parse, Decision::toJson);
        readAgain(text, Contract::parse, Contract::toJson);
        readAgain(text, Receipt::parse, Receipt::toJson);
        readAgain(text, SignedDocument::parse, SignedDocument::toJson);
        readAgain(text, ResourceDocument::parse, (Resource resource) -> ResourceDocument.toJson(resource));
        readAgain(text, ResourceDocument::parseRated, (RatedResource resource) -> ResourceDocument.toJson(resource));
    }

    private static <T> void readAgain(String text, Function<String, T> parse, Function<T, String> write) {
        T document;
        try {
            document = parse.apply(text);
            // Nobody is bound by a document that cannot be signed.
            CanonicalJson.canonical(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().isNotBlank();
            return;
        }
        if (document instanceof Contract contract && contract.keys().isEmpty()) {
            return; // Of version 1, which is read and not written any more.
        }
        String written = write.apply(document);
        assertThat(CanonicalJson.canonical(written)).isEqualTo(written);
        assertThat(parse.apply(written)).isEqualTo(document);
    }
}
