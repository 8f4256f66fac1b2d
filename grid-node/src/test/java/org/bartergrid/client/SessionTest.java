package org.bartergrid.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jsonwebtoken.Jwts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Supplier;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final SigningKey key = SigningKey.generate();
    private final MovableClock clock = new MovableClock(START);
    private final Session session = new Session("ada", key.privateKey(), clock);
    private final List<String> assertions = new ArrayList<>();

    @Test
    void theAssertionSaysWhoForAMinuteAndOnce() {
        var claims = Jwts.parser()
                .verifyWith(key.verificationKey().publicKey())
                .requireAudience("bartergrid")
                .clock(() -> Date.from(START))
                .build()
                .parseSignedClaims(session.assertion())
                .getPayload();

        assertThat(claims.getIssuer()).isEqualTo("ada");
        assertThat(claims.getExpiration()).isEqualTo(Date.from(START.plusSeconds(60)));
        assertThat(session.assertion()).isNotEqualTo(session.assertion());
    }

    @Test
    void theTokenIsRenewedAMinuteBeforeItEnds() {
        assertThat(session.accessToken(this::login)).isEqualTo("token-1");
        clock.set(Duration.ofSeconds(539));
        assertThat(session.accessToken(this::login)).isEqualTo("token-1");
        clock.set(Duration.ofSeconds(540));
        assertThat(session.accessToken(this::login)).isEqualTo("token-2");
    }

    /** Two threads whose calls were refused with the same old token need one new login, not two. */
    @Test
    void onlyTheTokenThatWasRefusedIsForgotten() {
        String old = session.accessToken(this::login);
        session.forget(old);
        String fresh = session.accessToken(this::login);
        session.forget(old);

        assertThat(session.accessToken(this::login)).isEqualTo(fresh);
    }

    private Session.AccessToken login(Supplier<String> fresh) {
        assertions.add(fresh.get());
        return new Session.AccessToken("token-" + assertions.size(), 600);
    }
}
