package org.bartergrid.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bartergrid.barter.Notes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets with which somebody who logged in by password stays logged in: each gets one access token and the next secret, and is
 * used up. Those that follow each other from one login are a session. If a used one comes again, two have it, one of whom must
 * have stolen it, and nobody can say which: the session ends for both (RFC 9700, 4.14).
 *
 * <p><b>A lost answer</b> looks the same: its client has the old secret only, and repeats it. So the one before the newest is
 * taken again for half a minute after its use, as long as the newest was not used. It gets another new one in the newest's place,
 * and not the same again: if a thief and an owner got one secret between them, they would be two with the same, unnoticed.
 *
 * <p>Only hashes are kept, in a note of the ledger for each peer, read every time: whichever coordinator writes knows them. Safe
 * for any thread.
 */
final class RefreshTokens {

    static final Duration GRACE = Duration.ofSeconds(30);
    static final int MOST_SESSIONS = 10;

    private static final Logger log = LoggerFactory.getLogger(RefreshTokens.class);
    private static final int ID_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final Pattern TOKEN =
            Pattern.compile("([a-z][a-z0-9-]{1,38}[a-z0-9])\\.([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})");

    private final Notes notes;
    private final Duration life;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * What is noted of a session.
     *
     * @param id in each of its secrets, so that an old one of them is known for what it is
     * @param roles for which its access tokens are
     * @param newest hash of the secret that is good now
     * @param before hash of the one before it
     * @param renewedEpochMillis when that one was first used
     * @param endsEpochMillis counted from the login, however often it is renewed
     */
    record Session(
            String id,
            Set<String> roles,
            String newest,
            @Nullable String before,
            long renewedEpochMillis,
            long endsEpochMillis) {}

    /** Who has shown a secret, and the next one. */
    record Renewed(String peer, Set<PeerRole> roles, String refreshToken) {}

    /** A secret in its parts. */
    private record Parsed(String peer, String session, String hash) {}

    /** @param life of a session, from its login on */
    RefreshTokens(Notes notes, Duration life, Clock clock) {
        this.notes = notes;
        this.life = life;
        this.clock = clock;
    }

    /** Whose a refresh token claims to be. */
    static Optional<String> peer(String refreshToken) {
        return parse(refreshToken).map(Parsed::peer);
    }

    /** Begins a session, of which the oldest one too many ends; its first secret is told here and never again. */
    synchronized String begin(String peer, Set<PeerRole> roles) {
        var sessions = open(peer);
        while (sessions.size() >= MOST_SESSIONS) {
            sessions.remove(0);
        }
        String id = text(ID_BYTES);
        String secret = text(SECRET_BYTES);
        sessions.add(new Session(
                id,
                PeerRole.texts(roles),
                SecretHash.of(secret),
                null,
                0,
                clock.instant().plus(life).toEpochMilli()));
        note(peer).write(sessions);
        return peer + "." + id + "." + secret;
    }

    /**
     * Uses a secret up.
     *
     * @throws Refusal if it is unknown, has expired, or was used before; in the last case its session has ended
     */
    synchronized Renewed renew(String refreshToken) {
        var parsed = parse(refreshToken).orElseThrow(RefreshTokens::unknown);
        var sessions = open(parsed.peer);
        for (int i = 0; i < sessions.size(); i++) {
            var session = sessions.get(i);
            if (session.id.equals(parsed.session)) {
                if (!good(session, parsed.hash)) {
                    sessions.remove(i);
                    note(parsed.peer).write(sessions);
                    log.warn("A refresh token of {} came twice: its session has ended", parsed.peer);
                    throw Refusal.notAuthenticated(
                            "This refresh token was used before, perhaps by somebody who has stolen"
                                    + " it, so its session has ended: log in with your password");
                }
                boolean first = session.newest.equals(parsed.hash);
                String secret = text(SECRET_BYTES);
                sessions.set(
                        i,
                        new Session(
                                session.id,
                                session.roles,
                                SecretHash.of(secret),
                                parsed.hash,
                                first ? clock.millis() : session.renewedEpochMillis,
                                session.endsEpochMillis));
                note(parsed.peer).write(sessions);
                return new Renewed(
                        parsed.peer, PeerRole.parse(session.roles), parsed.peer + "." + session.id + "." + secret);
            }
        }
        throw unknown();
    }

    private boolean good(Session session, String hash) {
        return hash.equals(session.newest)
                || (hash.equals(session.before) && clock.millis() - session.renewedEpochMillis <= GRACE.toMillis());
    }

    /** Ends the session of a secret, whether it is the newest or an old one. */
    synchronized void end(String refreshToken) {
        parse(refreshToken).ifPresent(parsed -> {
            var sessions = open(parsed.peer);
            if (sessions.removeIf(session -> session.id.equals(parsed.session))) {
                note(parsed.peer).write(sessions);
            }
        });
    }

    /** Ends all sessions of a peer. */
    synchronized void endAll(String peer) {
        if (!open(peer).isEmpty()) {
            note(peer).write(List.of());
        }
    }

    private List<Session> open(String peer) {
        long now = clock.millis();
        List<Session> sessions = new ArrayList<>(note(peer).readOr(List.of()));
        sessions.removeIf(session -> session.endsEpochMillis <= now);
        return sessions;
    }

    private JsonNote<List<Session>> note(String peer) {
        return new JsonNote<>(notes, "refresh-tokens-" + peer, new TypeReference<>() {});
    }

    private static Optional<Parsed> parse(String refreshToken) {
        Matcher parts = TOKEN.matcher(refreshToken);
        return parts.matches()
                ? Optional.of(new Parsed(parts.group(1), parts.group(2), SecretHash.of(parts.group(3))))
                : Optional.empty();
    }

    private static Refusal unknown() {
        return Refusal.notAuthenticated(
                "This refresh token is unknown or has expired, or its session has ended: log in with your password");
    }

    private String text(int bytes) {
        byte[] secret = new byte[bytes];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }
}
