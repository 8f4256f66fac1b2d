package org.bartergrid.client;

import io.jsonwebtoken.Jwts;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Who is calling: a name and the key that proves it. Logs in with a short-lived assertion that the key signs, keeps the
 * access token it gets, and renews it before it expires. No secret ever crosses the wire. Assertions and tokens are for a
 * grid and not for one of its coordinators, which all have its key.
 *
 * <p>Safe for use from several threads.
 */
public final class Session {

    /** Scope of an assertion: the coordinator refuses one made for anything else. */
    public static final String AUDIENCE = "bartergrid";

    private static final Duration ASSERTION_LIFE = Duration.ofSeconds(60);
    private static final Duration RENEW_BEFORE = Duration.ofSeconds(60);

    private final String name;
    private final PrivateKey key;
    private final Clock clock;
    private String accessToken = "";
    private Instant renewAt = Instant.MIN;

    /**
     * @param name a peer's handle, a node's id or a gateway's name, as it was registered
     * @param key the private half of the key registered under that name
     */
    public Session(String name, PrivateKey key, Clock clock) {
        this.name = name;
        this.key = key;
        this.clock = clock;
    }

    public String name() {
        return name;
    }

    /** A signed statement that the caller holds the key, valid for a minute and used once. */
    String assertion() {
        var now = clock.instant();
        return Jwts.builder()
                .issuer(name)
                .audience()
                .add(AUDIENCE)
                .and()
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(ASSERTION_LIFE)))
                .signWith(key, Jwts.SIG.EdDSA)
                .compact();
    }

    synchronized String accessToken(Login login) {
        var now = clock.instant();
        if (!now.isBefore(renewAt)) {
            var token = login.exchange(this::assertion);
            accessToken = token.accessToken();
            renewAt = now.plusSeconds(token.expiresInSeconds()).minus(RENEW_BEFORE);
        }
        return accessToken;
    }

    /** The coordinator no longer takes this token: the next call logs in again, unless another has done so already. */
    synchronized void forget(String refused) {
        if (refused.equals(accessToken)) {
            renewAt = Instant.MIN;
        }
    }

    /** The answer to a login. */
    record AccessToken(String accessToken, long expiresInSeconds) {}

    /** Exchanges an assertion for an access token; every attempt takes a new one. */
    interface Login {
        AccessToken exchange(Supplier<String> assertions);
    }
}
