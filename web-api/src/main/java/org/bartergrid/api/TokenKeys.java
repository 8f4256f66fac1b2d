package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bartergrid.barter.Notes;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;

/**
 * The keys that access tokens are signed with: each coordinator makes one of its own whenever it begins to serve, which
 * never leaves its process, and notes the public half in the ledger under a {@code kid} that begins with its name. So a
 * token outlives the coordinator that signed it, the grid's own key signs no tokens, and what one coordinator has signed can
 * be told from what another has.
 *
 * <p>Safe for any thread: only the one that writes the books serves, and the others' keys are those
 * that it found when it began.
 */
final class TokenKeys {

    private final String kid;
    private final SigningKey own;
    private final List<Noted> known;
    private final Clock clock;

    /**
     * A public key as it is noted.
     *
     * @param kid that tokens name it by
     * @param publicKey base64url
     * @param sinceEpochMillis when its coordinator began to sign with it
     * @param untilEpochMillis after which no token of it is valid any more; 0 while its coordinator signs
     */
    record Noted(String kid, String publicKey, long sinceEpochMillis, long untilEpochMillis) {}

    private TokenKeys(String kid, SigningKey own, List<Noted> known, Clock clock) {
        this.clock = clock;
        this.kid = kid;
        this.own = own;
        this.known = known;
    }

    /**
     * Begins to sign: whoever did so before signs no more.
     *
     * @param coordinator the name of the one that begins
     * @param tokenLife how long a token is valid at most
     */
    static TokenKeys begin(Notes notes, String coordinator, Duration tokenLife, Clock clock) {
        var note = new JsonNote<List<Noted>>(notes, "token-keys", new TypeReference<>() {});
        long now = clock.millis();
        List<Noted> keys = new ArrayList<>();
        for (Noted before : note.readOr(List.of())) {
            long until = before.untilEpochMillis == 0 ? now + tokenLife.toMillis() : before.untilEpochMillis;
            if (until > now) {
                keys.add(new Noted(before.kid, before.publicKey, before.sinceEpochMillis, until));
            }
        }
        var own = SigningKey.generate();
        String kid = coordinator + "." + own.verificationKey().fingerprint();
        keys.add(new Noted(kid, own.verificationKey().base64Url(), now, 0));
        // Before the first token is signed: whoever takes over in the next moment knows the key.
        note.write(keys);
        return new TokenKeys(kid, own, List.copyOf(keys), clock);
    }

    /** By what tokens that are signed now name their key. */
    String kid() {
        return kid;
    }

    /** With what they are signed. */
    PrivateKey signing() {
        return own.privateKey();
    }

    /** What a token that names it is checked with. */
    Optional<PublicKey> verification(String named) {
        return known.stream()
                .filter(key ->
                        key.kid.equals(named) && (key.untilEpochMillis == 0 || key.untilEpochMillis > clock.millis()))
                .map(key -> new VerificationKey(key.publicKey).publicKey())
                .findFirst();
    }
}
