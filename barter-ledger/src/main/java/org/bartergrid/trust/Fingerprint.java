package org.bartergrid.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;

/**
 * A short name of a public key that nobody can make another key for: the SHA-256 of its X.509 form (SubjectPublicKeyInfo),
 * base64url without padding, 43 characters.
 */
public final class Fingerprint {

    private Fingerprint() {}

    /** That of a key. */
    public static String of(PublicKey key) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every JDK has SHA-256", impossible);
        }
    }
}
