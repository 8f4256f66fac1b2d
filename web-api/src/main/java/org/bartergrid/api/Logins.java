package org.bartergrid.api;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.LocatorAdapter;
import io.jsonwebtoken.ProtectedHeader;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.peer.VerificationKey;
import org.jspecify.annotations.Nullable;

/**
 * Logging in by key. A caller signs a short assertion ("I am ada, to bartergrid, now") and gets an access token that
 * this coordinator signed; both are JWTs with EdDSA. Nothing is kept but, in memory, the ids of assertions that were used, until
 * they expire, so that none works twice. What was made before this began may have been used at another coordinator, or before a
 * restart, and is not taken; of an assertion that does not say when it was made that is not known.
 *
 * <p>Safe for use from several threads.
 */
final class Logins {

    static final String AUDIENCE = "bartergrid";
    private static final String ROLES = "roles";
    static final Duration TOKEN_LIFE = Duration.ofMinutes(15);

    /** An assertion may not be valid for longer than this: its id must be remembered that long. */
    private static final Duration MOST_ASSERTION_LIFE = Duration.ofMinutes(2);

    private static final int LONGEST_ID = 100;
    private static final long CLOCK_SKEW_SECONDS = 30;

    /** Of one name, so that nobody can keep the others out. How many names there are, enrolment bounds. */
    private static final int MOST_REMEMBERED = 500;

    private final TokenKeys keys;
    private final Directory directory;
    private final Clock clock;
    private final Instant began;
    private final VerifiedTokens verified = new VerifiedTokens();
    private final Map<String, Map<String, Long>> usedAssertions = new HashMap<>();

    /** Knows the public key of every name that may log in. */
    interface Directory {
        Optional<VerificationKey> key(String name);

        Access access(String name);
    }

    /** @param keys with which access tokens are signed, and were */
    Logins(TokenKeys keys, Directory directory, Clock clock) {
        this.keys = keys;
        this.directory = directory;
        this.clock = clock;
        this.began = clock.instant().truncatedTo(ChronoUnit.SECONDS); // as assertions state their time
    }

    /** From whom an assertion claims to be. */
    static Optional<String> issuer(String assertion) {
        try {
            return Optional.of(UnverifiedClaims.issuer(assertion)).filter(name -> !name.isEmpty());
        } catch (JwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Exchanges an assertion for an access token in all roles of its issuer. */
    String accessToken(String assertion) {
        return accessToken(assertion, PeerRole.ALL);
    }

    /** Exchanges an assertion for an access token in fewer roles. */
    String accessToken(String assertion, Set<PeerRole> roles) {
        var claims = verifiedAssertion(assertion);
        remember(claims);
        return accessTokenOf(claims.getIssuer(), roles);
    }

    /** An access token for a registered name that has proved itself. */
    String accessTokenOf(String name, Set<PeerRole> roles) {
        var access = directory.access(name);
        if (access != Access.PEER && !roles.containsAll(PeerRole.ALL)) {
            throw Refusal.badRequest("'roles' is for peers: leave it out");
        }
        var now = clock.instant();
        return Jwts.builder()
                .header()
                .keyId(keys.kid())
                .and()
                .subject(name)
                .audience()
                .add(AUDIENCE)
                .and()
                .claim("access", access.name())
                .claim(ROLES, PeerRole.texts(access == Access.PEER ? roles : Set.of()))
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(TOKEN_LIFE)))
                .signWith(keys.signing(), Jwts.SIG.EdDSA)
                .compact();
    }

    /** Who holds this access token, if that was found out before. */
    Optional<Caller> known(String accessToken) {
        return verified.caller(accessToken, clock.millis());
    }

    /** Who holds this access token. */
    Caller caller(String accessToken) {
        return verified.caller(accessToken, clock.millis()).orElseGet(() -> verifiedCaller(accessToken));
    }

    private Caller verifiedCaller(String accessToken) {
        try {
            var claims = Jwts.parser()
                    .keyLocator(new LocatorAdapter<Key>() {
                        @Override
                        protected Key locate(ProtectedHeader header) {
                            return tokenKey(header.getKeyId());
                        }
                    })
                    .requireAudience(AUDIENCE)
                    .clock(() -> Date.from(clock.instant()))
                    .build()
                    .parseSignedClaims(accessToken)
                    .getPayload();
            String access = claims.get("access", String.class);
            if (claims.getSubject() == null || access == null || claims.getExpiration() == null) {
                // Signed by a coordinator, but not as an access token.
                throw new JwtException("Not an access token");
            }
            var caller = caller(claims, Access.valueOf(access));
            verified.remember(
                    accessToken, caller, claims.getExpiration().toInstant().toEpochMilli());
            return caller;
        } catch (JwtException | IllegalArgumentException e) {
            throw Refusal.notAuthenticated("This access token is not valid or has expired: log in again");
        }
    }

    private Key tokenKey(@Nullable String kid) {
        return Optional.ofNullable(kid)
                .flatMap(keys::verification)
                .orElseThrow(() -> new JwtException("No coordinator signs with this key, or none that is known"));
    }

    private static Caller caller(Claims claims, Access access) {
        List<?> roles = claims.get(ROLES, List.class);
        if (access == Access.PEER && roles == null) {
            throw new JwtException("A peer's access token says for which roles it is");
        }
        return access == Access.PEER && roles != null
                ? new Caller(
                        claims.getSubject(),
                        access,
                        PeerRole.parse(roles.stream().map(String::valueOf).toList()))
                : new Caller(claims.getSubject(), access);
    }

    private Claims verifiedAssertion(String assertion) {
        try {
            var claims = Jwts.parser()
                    .keyLocator(new LocatorAdapter<Key>() {
                        @Override
                        protected Key locate(ProtectedHeader header) {
                            return issuerKey(assertion);
                        }
                    })
                    .requireAudience(AUDIENCE)
                    .clockSkewSeconds(CLOCK_SKEW_SECONDS)
                    .clock(() -> Date.from(clock.instant()))
                    .build()
                    .parseSignedClaims(assertion)
                    .getPayload();
            var latest = clock.instant().plus(MOST_ASSERTION_LIFE);
            if (claims.getId() == null
                    || claims.getId().length() > LONGEST_ID
                    || claims.getExpiration() == null
                    || claims.getExpiration().toInstant().isAfter(latest)) {
                throw Refusal.notAuthenticated("An assertion has an id and expires within two minutes: make a new one");
            }
            if (claims.getIssuedAt() != null && claims.getIssuedAt().toInstant().isBefore(began)) {
                // A passing trouble for whoever can make another one, which is nobody who has only heard it.
                var behind = Duration.between(claims.getIssuedAt().toInstant(), began);
                throw Refusal.assertionTooOld(
                        "This assertion was made before this coordinator began to serve: try again in half a minute with"
                                + " a new one, and set this machine's clock",
                        Math.min(CLOCK_SKEW_SECONDS, behind.toSeconds()) + 1);
            }
            return claims;
        } catch (JwtException | IllegalArgumentException e) {
            throw Refusal.notAuthenticated("The assertion was not signed by the key registered under its name, or this"
                    + " machine's clock is off by more than " + CLOCK_SKEW_SECONDS + " seconds: check both");
        }
    }

    /** The key of whom the assertion claims to be from, read before its signature can be checked. */
    private Key issuerKey(String assertion) {
        return directory
                .key(UnverifiedClaims.issuer(assertion))
                .map(VerificationKey::publicKey)
                .orElseThrow(() -> new JwtException("Nobody is registered under this name"));
    }

    private synchronized void remember(Claims claims) {
        long now = clock.millis();
        var used = usedAssertions.computeIfAbsent(claims.getIssuer(), name -> new HashMap<>());
        used.values().removeIf(until -> until < now);
        if (used.size() >= MOST_REMEMBERED) {
            throw Refusal.busy("You log in too often: keep the access token while it is valid");
        }
        long until = claims.getExpiration().toInstant().toEpochMilli() + CLOCK_SKEW_SECONDS * 1000;
        if (used.putIfAbsent(claims.getId(), until) != null) {
            throw Refusal.notAuthenticated("This assertion was used before: make a new one");
        }
    }
}
