package org.bartergrid.peer;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * A private Ed25519 key together with its public half. Immutable and safe for any thread; never prints its secret.
 *
 * <p>Java cannot derive the public half from a private key, so both are kept and stored together. Signatures are made and
 * verified by Bouncy Castle, which gives the same bytes in a tenth of Java's time (decision 25).
 */
public final class SigningKey {
    private final PrivateKey secret;
    private final Ed25519PrivateKeyParameters parameters;
    private final VerificationKey verificationKey;

    private SigningKey(PrivateKey secret, VerificationKey verificationKey) {
        this.secret = secret;
        this.parameters = new Ed25519PrivateKeyParameters(seed(secret));
        this.verificationKey = verificationKey;
        if (!VerificationKey.of(parameters.generatePublicKey().getEncoded()).equals(verificationKey)) {
            throw new IllegalArgumentException("the halves of this key pair do not belong together");
        }
    }

    private static byte[] seed(PrivateKey secret) {
        if (secret instanceof EdECPrivateKey key) {
            return key.getBytes().orElseThrow(() -> new IllegalArgumentException("the key cannot be read"));
        }
        throw new IllegalArgumentException("this is no Ed25519 key");
    }

    /** A fresh key from the platform's secure random source. */
    public static SigningKey generate() {
        Ed25519PrivateKeyParameters fresh = new Ed25519PrivateKeyParameters(new SecureRandom());
        try {
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            return of(new KeyPair(
                    VerificationKey.of(fresh.generatePublicKey().getEncoded()).publicKey(),
                    keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, fresh.getEncoded()))));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java since 15 has Ed25519", impossible);
        }
    }

    /** The key of a Java key pair. */
    public static SigningKey of(KeyPair pair) {
        return new SigningKey(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
    }

    /** The key from its stored form: PKCS#8 of the private half, X.509 of the public one. */
    public static SigningKey of(byte[] pkcs8, byte[] x509) {
        try {
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            return of(new KeyPair(
                    keys.generatePublic(new X509EncodedKeySpec(x509)),
                    keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8))));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("this is not a stored Ed25519 key pair", unusable);
        }
    }

    /** The private half in PKCS#8, to be stored where only its owner reads. */
    public byte[] pkcs8() {
        return secret.getEncoded();
    }

    /** The public half in X.509. */
    public byte[] x509() {
        return verificationKey.publicKey().getEncoded();
    }

    /** Java's own form of the private half, for libraries that sign tokens. */
    public PrivateKey privateKey() {
        return secret;
    }

    /** The public half. */
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    /** The 64 raw bytes of the signature over {@code message}. */
    public byte[] sign(byte[] message) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, parameters);
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    @Override
    public String toString() {
        return "SigningKey[" + verificationKey.fingerprint() + "]";
    }
}
