package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bartergrid.barter.Notes;
import org.jspecify.annotations.Nullable;

/**
 * Invitations to the grid: secrets that let a stranger join as a peer or as a gateway, or a machine as a node of a peer, a
 * number of times and until a moment. Only their hashes are kept.
 *
 * <p>Safe for use from several threads.
 */
final class JoinTokens {

    /** Between the secret and what a token says of the grid besides. */
    static final String SEPARATOR = ".";

    private static final int SECRET_BYTES = 24;
    private static final int MOST_TOKENS = 10_000;
    private static final int MOST_OF_A_PEER = 50;
    private static final int MOST_USES_OF_A_PEER = 100;

    /** The role of a peer's machine. */
    static final String NODE = "node";

    private static final Set<String> ROLES = Set.of("peer", "gateway", NODE);

    private final JsonNote<List<Token>> note;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private List<Token> tokens;

    /**
     * One invitation.
     *
     * @param sha256 hash of its secret
     * @param role {@code peer}, {@code gateway} or {@code node}
     * @param uses how many more may join with it
     * @param expiresEpochMillis when it ends
     * @param peer whose nodes they will be; null for other roles
     */
    record Token(String sha256, String role, int uses, long expiresEpochMillis, @Nullable String peer) {
        Token used() {
            return new Token(sha256, role, uses - 1, expiresEpochMillis, peer);
        }

        boolean opens(String hash, String forRole) {
            return sha256.equals(hash) && role.equals(forRole) && uses > 0;
        }
    }

    JoinTokens(Notes notes, Clock clock) {
        this.note = note(notes);
        this.clock = clock;
        this.tokens = List.copyOf(note.readOr(List.of()));
    }

    /** Where the invitations are noted. */
    static JsonNote<List<Token>> note(Notes notes) {
        return new JsonNote<>(notes, "join-tokens", new TypeReference<>() {});
    }

    /**
     * Makes an invitation; its secret is told here and never again.
     *
     * @param peer whose nodes they will be; null for other roles
     */
    synchronized String create(String role, @Nullable String peer, int uses, long lifeMillis) {
        requireRole(role);
        if (role.equals(NODE) != (peer != null)) {
            throw Refusal.badRequest("A join token for a 'node' names the 'peer' whose it will be, and no other does");
        }
        if (peer != null && uses > MOST_USES_OF_A_PEER) {
            throw Refusal.badRequest("A join token for nodes of a peer has up to " + MOST_USES_OF_A_PEER + " uses");
        }
        if (uses < 1 || uses > 10_000 || lifeMillis < 1 || lifeMillis > 365L * 24 * 3600 * 1000) {
            throw Refusal.badRequest("A join token has 1 to 10000 uses and a life of at most a year");
        }
        List<Token> next = unspent();
        if (peer != null) {
            forgetUsedUp(next, peer);
        }
        requireRoom(next, peer);
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        next.add(new Token(hash(text), role, uses, clock.millis() + lifeMillis, peer));
        change(next);
        return text;
    }

    /** Noted first: were it not, whoever repeats a request after a failure would be told that there is nothing left to do. */
    private void change(List<Token> next) {
        note.write(next);
        tokens = List.copyOf(next);
    }

    /** The oldest ones: of the others a machine may still have to learn again that it is in. */
    private static void forgetUsedUp(List<Token> all, String peer) {
        List<Token> usedUp = all.stream()
                .filter(token -> peer.equals(token.peer) && token.uses < 1)
                .toList();
        if (usedUp.size() > MOST_OF_A_PEER) {
            all.removeAll(usedUp.subList(0, usedUp.size() - MOST_OF_A_PEER));
        }
    }

    /** Peers make tokens for their nodes themselves: nobody's keep others' out. */
    private static void requireRoom(List<Token> all, @Nullable String peer) {
        long kept = all.stream()
                .filter(token -> Objects.equals(token.peer, peer) && token.uses > 0)
                .count();
        if (kept >= (peer == null ? MOST_TOKENS : MOST_OF_A_PEER)) {
            throw Refusal.busy("There are " + kept + " join tokens" + (peer == null ? "" : " for nodes of " + peer)
                    + ": let some expire, or take them back with 'barter token revoke'");
        }
    }

    /**
     * Uses an invitation once, around a registration: a use is only spent when the registration succeeded.
     *
     * @throws Refusal if there is no such open invitation for the role
     */
    synchronized <T> T spend(String secret, String role, Supplier<T> registration) {
        List<Token> next = unspent();
        String hash = hash(secret);
        for (int i = 0; i < next.size(); i++) {
            var token = next.get(i);
            if (token.opens(hash, role)) {
                T registered = registration.get();
                next.set(i, token.used());
                change(next);
                return registered;
            }
        }
        throw unknown(role);
    }

    /**
     * Whose nodes the machines will be that join with an invitation; it may have just been used up, so that a machine whose
     * answer was lost learns it again.
     *
     * @throws Refusal if there is no such invitation for nodes
     */
    synchronized String peer(String secret) {
        String hash = hash(secret);
        long now = clock.millis();
        return tokens.stream()
                .filter(token -> token.sha256.equals(hash) && token.expiresEpochMillis >= now)
                .map(Token::peer)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> unknown(NODE));
    }

    /** No more machines come in by a peer's invitations; those that are in stay. */
    synchronized void revoke(String peer) {
        forget(token -> peer.equals(token.peer));
    }

    /** Nobody comes in any more by an invitation for a role, whoever made it; those who are in stay. */
    synchronized void revokeAll(String role) {
        requireRole(role);
        forget(token -> role.equals(token.role));
    }

    private void forget(Predicate<Token> these) {
        List<Token> next = new ArrayList<>(tokens);
        if (next.removeIf(these)) {
            change(next);
        }
    }

    private static void requireRole(String role) {
        if (!ROLES.contains(role)) {
            throw Refusal.badRequest(
                    "role is '" + role + "': a join token is for a 'peer', a 'gateway' or a 'node' of a peer");
        }
    }

    /** Refuses a secret with which nobody could join now. */
    synchronized void requireOpen(String secret, String role) {
        String hash = hash(secret);
        if (unspent().stream().noneMatch(token -> token.opens(hash, role))) {
            throw unknown(role);
        }
    }

    private static Refusal unknown(String role) {
        return Refusal.forbidden("This join token is unknown, used up, expired or not for a " + role
                + ": ask for a new one, a peer's node its peer, everybody else the operator");
    }

    /** Those for nodes stay until they expire: see {@link #peer}. */
    private List<Token> unspent() {
        List<Token> kept = new ArrayList<>(tokens);
        long now = clock.millis();
        kept.removeIf(token -> (token.uses < 1 && !token.role.equals(NODE)) || token.expiresEpochMillis < now);
        return kept;
    }

    /** @param token the secret, or the whole of what was handed out */
    private static String hash(String token) {
        int end = token.indexOf(SEPARATOR);
        String secret = end < 0 ? token : token.substring(0, end);
        return SecretHash.of(secret);
    }
}
