package org.bartergrid.books;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes in the formats of this release and of earlier ones, as hex digits in {@code formats}. */
final class Fixtures {
    private Fixtures() {}

    static byte[] read(String file) {
        try (InputStream hex = Fixtures.class.getResourceAsStream("/formats/" + file)) {
            if (hex == null) {
                throw new AssertionError("there is no fixture " + file);
            }
            return HexFormat.of()
                    .parseHex(new String(hex.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", ""));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
