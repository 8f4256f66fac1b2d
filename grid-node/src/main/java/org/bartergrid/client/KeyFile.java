package org.bartergrid.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.bartergrid.peer.SigningKey;

/**
 * An Ed25519 key pair in a file that only its owner may read: two PEM blocks, the private key (PKCS #8) and the public
 * one (X.509), since Java cannot derive the second from the first.
 */
public final class KeyFile {

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

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
            return SigningKey.of(block(text, PRIVATE), block(text, PUBLIC));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file
                            + " does not hold an Ed25519 key in PEM: restore it from a copy, or move it away and join again",
                    e);
        }
    }

    private static SigningKey create(Path file) throws IOException {
        var key = SigningKey.generate();
        String text = pem(PRIVATE, key.pkcs8()) + pem(PUBLIC, key.x509());
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        // Written whole before it gets its name, so that a full disk or a crash leaves no half a key; and made with its
        // final permissions, since a file that is narrowed afterwards could be opened in between.
        var folder = file.toAbsolutePath().getParent();
        var next = Files.createTempFile(folder, file.getFileName().toString(), ".next", OWNER_ONLY);
        try {
            Files.writeString(next, text, StandardCharsets.US_ASCII, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
            name(next, file);
        } catch (FileAlreadyExistsException e) {
            return read(file);
        } finally {
            Files.deleteIfExists(next);
        }
        return key;
    }

    /** A link and not a move: it fails if another process was faster, whose key then counts. */
    private static void name(Path next, Path file) throws IOException {
        try {
            Files.createLink(file, next);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without links.
            Files.move(next, file);
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
