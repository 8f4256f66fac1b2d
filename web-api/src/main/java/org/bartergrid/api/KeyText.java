package org.bartergrid.api;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Public keys and secrets as the API writes them. */
final class KeyText {

    private KeyText() {}

    /** Reads an Ed25519 public key from base64url of its X.509 encoding. */
    static PublicKey publicKey(String text) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(
                            new X509EncodedKeySpec(Base64.getUrlDecoder().decode(text)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw Refusal.badRequest("publicKey is not an Ed25519 key in X.509 encoding as base64url: send one");
        }
    }

    static String of(PublicKey key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getEncoded());
    }

    /** SHA-256 of a secret, as hexadecimal: what is kept of it at rest. */
    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
