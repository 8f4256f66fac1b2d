package org.bartergrid.peer;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public Ed25519 key, with which signatures of a peer or node are verified. Immutable.
 *
 * @param base64Url the 32 raw bytes of RFC 8032, base64url without padding (43 characters)
 */
public record VerificationKey(String base64Url) {
    private static final int RAW_BYTES = 32;

    /** What X.509 puts in front of the raw bytes of every Ed25519 key (RFC 8410). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    public VerificationKey {
        if (decode(base64Url).length != RAW_BYTES) {
            throw new IllegalArgumentException("a public key must be the 32 raw bytes of an Ed25519 key in base64url");
        }
    }

    /** The key in either form people have it: 32 raw bytes, or the 44 bytes of X.509. */
    public static VerificationKey of(byte[] rawOrX509) {
        byte[] raw = rawOrX509;
        if (rawOrX509.length == X509_PREFIX.length + RAW_BYTES
                && Arrays.equals(rawOrX509, 0, X509_PREFIX.length, X509_PREFIX, 0, X509_PREFIX.length)) {
            raw = Arrays.copyOfRange(rawOrX509, X509_PREFIX.length, rawOrX509.length);
        }
        return new VerificationKey(Base64.getUrlEncoder().withoutPadding().encodeToString(raw));
    }

    /** The key in Java's own form. */
    public static VerificationKey of(PublicKey key) {
        return of(key.getEncoded());
    }

    /** The key in Java's own form, for libraries that want one. */
    public PublicKey publicKey() {
        byte[] raw = decode(base64Url);
        byte[] x509 = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + RAW_BYTES);
        System.arraycopy(raw, 0, x509, X509_PREFIX.length, RAW_BYTES);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("these 32 bytes are no Ed25519 public key", unusable);
        }
    }

    /** A short name of the key: the first 16 bytes of its SHA-256, base64url. */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(decode(base64Url));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Whether {@code signature} (64 raw bytes) was made over {@code message} with the matching private key. */
    public boolean verifies(byte[] message, byte[] signature) {
        // One of the wrong length is simply not a valid one, and neither is one by a key that is no point of the curve.
        return signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, decode(base64Url), 0, message, 0, message.length);
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("a public key must be written in base64url", malformed);
        }
    }

    @Override
    public String toString() {
        return fingerprint();
    }
}
