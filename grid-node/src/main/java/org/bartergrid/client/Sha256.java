package org.bartergrid.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of streams that are never whole in memory, as lower-case hexadecimal. */
public final class Sha256 {

    private Sha256() {}

    /** The hash of a file. */
    public static String of(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = digest();
            try (var digesting = new DigestInputStream(in, digest)) {
                digesting.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /** The hash of some bytes. */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** Copies a stream into a file and answers with the hash of what was copied. */
    public static String copy(InputStream in, Path file) throws IOException {
        var digest = digest();
        try (var out = Files.newOutputStream(file);
                var digesting = new DigestInputStream(in, digest)) {
            digesting.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
