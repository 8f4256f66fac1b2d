package org.bartergrid.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * An Ed25519 key pair in a file that only its owner may read: two PEM blocks, the private key (PKCS #8) and the public
 * one (X.509), since Java cannot derive the second from the first.
 */
public final class KeyFile {

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private KeyFile() {}

    /**
     * Reads the key, or makes one if the file does not exist.
     *
     * @throws IOException if the file cannot be read or written, or holds no Ed25519 key
     */
    public static KeyPair readOrCreate(Path file) throws IOException {
        return Files.exists(file) ? read(file) : create(file);
    }

    /** Reads the key. */
    public static KeyPair read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        try {
            var factory = KeyFactory.getInstance("Ed25519");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(block(text, PUBLIC))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(block(text, PRIVATE))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    file
                            + " does not hold an Ed25519 key in PEM: restore it from a copy, or move it away and join again",
                    e);
        }
    }

    private static KeyPair create(Path file) throws IOException {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            String text = pem(PRIVATE, pair.getPrivate().getEncoded())
                    + pem(PUBLIC, pair.getPublic().getEncoded());
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            // Made with its final permissions: a file that is narrowed afterwards could be opened in between.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
            return pair;
        } catch (FileAlreadyExistsException e) {
            return read(file);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK 17 has Ed25519", e);
        }
    }

    /** The public key as the REST API carries it: X.509 encoding, base64url without padding. */
    public static String text(PublicKey key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getEncoded());
    }

    /**
     * The reverse of {@link #text}.
     *
     * @throws IllegalArgumentException if it is not an Ed25519 key
     */
    public static PublicKey parse(String text) {
        try {
            byte[] encoded = Base64.getUrlDecoder().decode(text);
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("Not an Ed25519 public key", e);
        }
    }

    private static String pem(String label, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static byte[] block(String text, String label) throws IOException {
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            throw new IOException("No " + label + " block");
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }
}
