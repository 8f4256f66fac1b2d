package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.bartergrid.barter.Notes;

/**
 * Invitations to the grid: secrets that let a stranger join as a peer (and its nodes with it) or as a gateway, a number
 * of times and until a moment. Only their hashes are kept.
 *
 * <p>Safe for use from several threads.
 */
final class JoinTokens {

    /** Between the secret and what a token says of the grid besides. */
    static final String SEPARATOR = ".";

    private static final int SECRET_BYTES = 24;
    private static final int MOST_TOKENS = 10_000;

    private final JsonNote<List<Token>> note;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final List<Token> tokens;

    /**
     * One invitation.
     *
     * @param sha256 hash of its secret
     * @param role {@code peer} or {@code gateway}
     * @param uses how many more may join with it
     * @param expiresEpochMillis when it ends
     */
    record Token(String sha256, String role, int uses, long expiresEpochMillis) {}

    JoinTokens(Notes notes, Clock clock) {
        this.note = note(notes);
        this.clock = clock;
        this.tokens = new ArrayList<>(note.readOr(List.of()));
    }

    /** Where the invitations are noted. */
    static JsonNote<List<Token>> note(Notes notes) {
        return new JsonNote<>(notes, "join-tokens", new TypeReference<>() {});
    }

    /** Makes an invitation; its secret is told here and never again. */
    synchronized String create(String role, int uses, long lifeMillis) {
        if (!role.equals("peer") && !role.equals("gateway")) {
            throw Refusal.badRequest("role is '" + role + "': a join token is for a 'peer' or a 'gateway'");
        }
        if (uses < 1 || uses > 10_000 || lifeMillis < 1 || lifeMillis > 365L * 24 * 3600 * 1000) {
            throw Refusal.badRequest("A join token has 1 to 10000 uses and a life of at most a year");
        }
        forgetSpent();
        if (tokens.size() >= MOST_TOKENS) {
            throw Refusal.busy("There are " + MOST_TOKENS + " open join tokens: let some expire first");
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        tokens.add(new Token(hash(text), role, uses, clock.millis() + lifeMillis));
        note.write(tokens);
        return text;
    }

    /**
     * Uses an invitation once, around a registration: a use is only spent when the registration succeeded.
     *
     * @throws Refusal if there is no such open invitation for the role
     */
    synchronized <T> T spend(String secret, String role, Supplier<T> registration) {
        forgetSpent();
        String hash = hash(secret);
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.sha256.equals(hash) && token.role.equals(role)) {
                T registered = registration.get();
                tokens.set(i, new Token(token.sha256, token.role, token.uses - 1, token.expiresEpochMillis));
                note.write(tokens);
                return registered;
            }
        }
        throw unknown(role);
    }

    /** Refuses a secret with which nobody could join now. */
    synchronized void requireOpen(String secret, String role) {
        forgetSpent();
        String hash = hash(secret);
        if (tokens.stream().noneMatch(token -> token.sha256.equals(hash) && token.role.equals(role))) {
            throw unknown(role);
        }
    }

    private static Refusal unknown(String role) {
        return Refusal.forbidden("This join token is unknown, used up, expired or not for a " + role
                + ": ask the operator of the coordinator for a new one");
    }

    private void forgetSpent() {
        long now = clock.millis();
        tokens.removeIf(token -> token.uses < 1 || token.expiresEpochMillis < now);
    }

    /** @param token the secret, or the whole of what was handed out */
    private static String hash(String token) {
        int end = token.indexOf(SEPARATOR);
        String secret = end < 0 ? token : token.substring(0, end);
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
