package org.bartergrid.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.process.PrivateFile;
import org.bartergrid.trust.Pem;

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
    public static SigningKey readOrCreate(Path file) throws IOException {
        return Files.exists(file) ? read(file) : create(file);
    }

    /** Reads the key. */
    public static SigningKey read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        try {
            return SigningKey.of(Pem.onlyBlock(text, PRIVATE), Pem.onlyBlock(text, PUBLIC));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file
                            + " does not hold an Ed25519 key in PEM: restore it from a copy, or move it away and join again",
                    e);
        }
    }

    private static SigningKey create(Path file) throws IOException {
        var key = SigningKey.generate();
        try {
            PrivateFile.create(file, Pem.block(PRIVATE, key.pkcs8()) + Pem.block(PUBLIC, key.x509()));
        } catch (FileAlreadyExistsException e) {
            return read(file);
        }
        return key;
    }
}
