package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bartergrid.barter.Notes;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.PasswordHash;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.jspecify.annotations.Nullable;

/**
 * Keys of peers who have no place for one, such as a browser's users: the coordinator keeps them, and signs what such a peer
 * sends when it is logged in by its password. They lie in the ledger's notes, sealed with a key that follows from the
 * coordinator's own; so a copy of the books without that key signs nothing. The coordinator itself could: contracts say so
 * (see {@link org.bartergrid.market.Contract#keptKeys}).
 *
 * <p>Safe for any thread.
 */
final class KeptKeys {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Each takes 19 MB and a processor: strangers must not have all of them. */
    private static final int HASHES_AT_ONCE = 2;

    private final Notes notes;
    private final SecretKey seal;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore hashing = new Semaphore(HASHES_AT_ONCE);

    /** Against this the password of somebody is tried who is not there: an answer must not tell that sooner. */
    private final PasswordHash nobody = PasswordHash.of("nobody has this one");

    /**
     * What is noted of one key.
     *
     * @param password hash of its peer's password
     * @param sealed nonce and encrypted key pair, base64url
     */
    record Kept(String password, String sealed) {}

    KeptKeys(Notes notes, SigningKey coordinator) {
        this.notes = notes;
        this.seal = sealOf(coordinator);
    }

    private static SecretKey sealOf(SigningKey coordinator) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(coordinator.pkcs8(), "HmacSHA256"));
            return new SecretKeySpec(mac.doFinal("bartergrid kept keys 1".getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has HMAC-SHA-256", impossible);
        }
    }

    /** A new key that is kept for whoever knows a password, once this returns. */
    VerificationKey create(String password) {
        var hash = hashed(() -> Requests.checked(() -> PasswordHash.of(password)));
        var key = SigningKey.generate();
        var name = key.verificationKey().fingerprint();
        note(name).write(List.of(new Kept(hash.text(), sealed(key, name))));
        return key.verificationKey();
    }

    /** Whether a peer's key is kept here, and this its password. */
    boolean knows(@Nullable Peer peer, String password) {
        var kept = peer == null ? Optional.<Kept>empty() : kept(peer);
        boolean matches = hashed(() ->
                kept.map(one -> new PasswordHash(one.password)).orElse(nobody).matches(password));
        return kept.isPresent() && matches;
    }

    /** What a logged-in peer sent: signed for it, if it cannot do so itself. */
    SignedDocument signed(SignedDocument sent, Peer peer) {
        if (!sent.signatures().isEmpty() || !peer.keyKept()) {
            return sent;
        }
        var kept = kept(peer)
                .orElseThrow(() -> new IllegalStateException("The kept key of " + peer.id() + " is not there"));
        return sent.countersign(
                peer.id().value(),
                SignedDocument.ROLE_PEER,
                opened(kept, peer.key().fingerprint()));
    }

    private Optional<Kept> kept(Peer peer) {
        return peer.keyKept()
                ? note(peer.key().fingerprint()).readOr(List.of()).stream().findFirst()
                : Optional.empty();
    }

    private JsonNote<List<Kept>> note(String fingerprint) {
        return new JsonNote<>(notes, "kept-key-" + fingerprint, new TypeReference<>() {});
    }

    private <T> T hashed(Supplier<T> work) {
        if (!hashing.tryAcquire()) {
            // Nobody waits: that would keep threads from those who have other business.
            throw Refusal.busy("Too many log in with passwords at once: try again in a moment");
        }
        try {
            return work.get();
        } finally {
            hashing.release();
        }
    }

    private String sealed(SigningKey key, String name) {
        byte[] secret = key.pkcs8();
        byte[] pair = ByteBuffer.allocate(Integer.BYTES + secret.length + key.x509().length)
                .putInt(secret.length)
                .put(secret)
                .put(key.x509())
                .array();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, name, pair);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                        .put(nonce)
                        .put(encrypted)
                        .array());
    }

    private SigningKey opened(Kept kept, String name) {
        var sealed = ByteBuffer.wrap(Base64.getUrlDecoder().decode(kept.sealed));
        byte[] nonce = new byte[NONCE_BYTES];
        sealed.get(nonce);
        byte[] encrypted = new byte[sealed.remaining()];
        sealed.get(encrypted);
        var pair = ByteBuffer.wrap(cipher(Cipher.DECRYPT_MODE, nonce, name, encrypted));
        byte[] secret = new byte[pair.getInt()];
        pair.get(secret);
        byte[] open = new byte[pair.remaining()];
        pair.get(open);
        return SigningKey.of(secret, open);
    }

    /** The key's own fingerprint is bound in: no sealed key passes for another. */
    private byte[] cipher(int mode, byte[] nonce, String name, byte[] text) {
        try {
            var cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, seal, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(
                    "A kept key cannot be opened: is this coordinator's key the one that sealed it?", broken);
        }
    }
}
