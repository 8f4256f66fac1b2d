package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoginsTest {

    private final Grid grid = new Grid();
    private final SigningKey ada = SigningKey.generate();
    private final Map<String, VerificationKey> registered = new ConcurrentHashMap<>(
            Map.of("ada", ada.verificationKey(), "grid", grid.coordinatorKey.verificationKey()));
    private final TokenKeys keys = TokenKeys.begin(grid.notes, "coordinator-1", Logins.TOKEN_LIFE, grid.clock());
    private final Logins.Directory directory = new Logins.Directory() {
        @Override
        public Optional<VerificationKey> key(String name) {
            return Optional.ofNullable(registered.get(name));
        }

        @Override
        public Access access(String name) {
            return name.equals("grid") ? Access.OPERATOR : Access.PEER;
        }
    };

    private final Logins logins = new Logins(keys, directory, grid.clock());

    @AfterEach
    void close() {
        grid.close();
    }

    private Instant now() {
        return grid.clock().instant();
    }

    private JwtBuilder assertion() {
        return Jwts.builder()
                .issuer("ada")
                .audience()
                .add(Logins.AUDIENCE)
                .and()
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now()))
                .expiration(Date.from(now().plusSeconds(60)));
    }

    private static String signed(JwtBuilder claims, SigningKey key) {
        return claims.signWith(key.privateKey(), Jwts.SIG.EdDSA).compact();
    }

    private void refused(String assertion) {
        assertThatThrownBy(() -> logins.accessToken(assertion))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(401));
    }

    @Test
    void aKeyProvesItsName() {
        String token = logins.accessToken(signed(assertion(), ada));
        assertThat(logins.caller(token)).isEqualTo(new Caller("ada", Access.PEER));
    }

    @Test
    void aTokenThatWasCheckedOnceStillExpiresAndMayNotBeChanged() {
        String token = logins.accessToken(signed(assertion(), ada));
        assertThat(logins.caller(token)).isEqualTo(logins.caller(token));
        String changed = token.substring(0, token.length() - 3) + (token.endsWith("AAA") ? "BBB" : "AAA");
        assertThatThrownBy(() -> logins.caller(changed)).isInstanceOf(Refusal.class);
        grid.pass(Duration.ofMinutes(15).toMillis() + 1);
        assertThatThrownBy(() -> logins.caller(token)).hasMessageContaining("expired");
    }

    @Test
    void anAssertionWorksOnce() {
        String assertion = signed(assertion(), ada);
        logins.accessToken(assertion);
        assertThatThrownBy(() -> logins.accessToken(assertion)).hasMessageContaining("used before");
        // Until the very end of its life, skew included.
        grid.pass(Duration.ofSeconds(89).toMillis());
        refused(assertion);
    }

    /** The next coordinator, or the same after a restart, does not know which were used. */
    @Test
    void norDoesItWorkAgainAtTheNextCoordinator() {
        String used = signed(assertion(), ada);
        logins.accessToken(used);
        grid.pass(1_500);
        var next = new Logins(keys, directory, grid.clock());

        assertThatThrownBy(() -> next.accessToken(used))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(503);
                    assertThat(refusal.type()).isEqualTo("assertion-too-old");
                })
                .hasMessageContaining("try again in half a minute with a new one, and set this machine's clock");
        // Times in them have whole seconds: one that was made just now is not taken for one from before.
        next.accessToken(signed(assertion(), ada));
        grid.pass(300);
        next.accessToken(signed(assertion(), ada));
        // Who does not say when it was made is taken at their word, as openapi.yaml says.
        next.accessToken(signed(assertion().issuedAt(null), ada));
    }

    @Test
    void anotherKeyDoesNot() {
        refused(signed(assertion(), SigningKey.generate()));
    }

    @Test
    void norAnotherAudience() {
        var other = Jwts.builder()
                .issuer("ada")
                .audience()
                .add("elsewhere")
                .and()
                .id("1")
                .expiration(Date.from(now().plusSeconds(60)));
        refused(signed(other, ada));
        refused(signed(Jwts.builder().issuer("ada").id("1").expiration(Date.from(now().plusSeconds(60))), ada));
    }

    @Test
    void norOneOfAnotherTime() {
        refused(signed(assertion().expiration(Date.from(now().minusSeconds(31))), ada));
        refused(signed(assertion().expiration(Date.from(now().plusSeconds(121))), ada));
        refused(signed(assertion().expiration(null), ada));
        refused(signed(assertion().notBefore(Date.from(now().plusSeconds(31))), ada));
    }

    @Test
    void norOneWithoutAnId() {
        refused(signed(assertion().id(null), ada));
        refused(signed(assertion().id("x".repeat(101)), ada));
    }

    @Test
    void norOfSomebodyUnknown() {
        refused(signed(assertion().issuer("mallory"), ada));
        refused(signed(assertion().issuer(null), ada));
    }

    @Test
    void norOneWithoutASignature() {
        refused(assertion().compact());
        String[] parts = signed(assertion(), ada).split("\\.");
        String none = encoded("{\"alg\":\"none\"}");
        refused(none + "." + parts[1] + ".");
        refused(none + "." + parts[1] + "." + parts[2]);
        refused(parts[0] + "." + parts[1] + ".");
    }

    /** The classic confusion: the public key, which anybody has, taken for the secret of an HMAC. */
    @Test
    void norOneWithTheKeyTakenForASecret() throws GeneralSecurityException {
        String head = encoded("{\"alg\":\"HS256\"}");
        String claims = signed(assertion(), ada).split("\\.")[1];
        for (byte[] secret : new byte[][] {
            Base64.getUrlDecoder().decode(ada.verificationKey().base64Url()),
            ada.verificationKey().publicKey().getEncoded()
        }) {
            Key key = new SecretKeySpec(secret, "HmacSHA256");
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] tag = mac.doFinal((head + "." + claims).getBytes(StandardCharsets.US_ASCII));
            refused(head + "." + claims + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(tag));
        }
    }

    @Test
    void norWhatIsNoJwtAtAll() {
        for (String text :
                new String[] {"", "a.b.c", "..", "é.ü.ö", "{}", encoded("{}") + "." + encoded("[]") + ".x"}) {
            refused(text);
        }
    }

    @Test
    void anAccessTokenEnds() {
        String token = logins.accessToken(signed(assertion(), ada));
        grid.pass(Logins.TOKEN_LIFE.toMillis() + 1);
        assertThatThrownBy(() -> logins.caller(token)).hasMessageContaining("log in again");
    }

    @Test
    void nothingElseIsAnAccessToken() {
        var ownAssertion = signed(assertion(), ada);
        assertThatThrownBy(() -> logins.caller(ownAssertion)).isInstanceOf(Refusal.class);
        var operatorsAssertion = signed(assertion().issuer("grid"), grid.coordinatorKey);
        assertThatThrownBy(() -> logins.caller(operatorsAssertion)).isInstanceOf(Refusal.class);
        var grant = new Grants(grid.coordinatorKey, grid.clock())
                .issue(
                        new Grants.Granted(
                                "c",
                                "ada.box",
                                "ada",
                                "j",
                                Grid.JAR,
                                "gateway-one",
                                grid.coordinatorKey.verificationKey(),
                                1,
                                1),
                        now().plusSeconds(60));
        assertThatThrownBy(() -> logins.caller(grant)).isInstanceOf(Refusal.class);
        String accessToken = logins.accessToken(signed(assertion(), ada));
        refused(accessToken);
    }

    private JwtBuilder operatorsToken() {
        return Jwts.builder()
                .header()
                .keyId(keys.kid())
                .and()
                .subject("grid")
                .audience()
                .add(Logins.AUDIENCE)
                .and()
                .claim("access", "OPERATOR")
                .expiration(Date.from(now().plusSeconds(60)));
    }

    @Test
    void onlyACoordinatorsOwnKeyMakesAccessTokens() {
        assertThat(logins.caller(operatorsToken()
                                .signWith(keys.signing(), Jwts.SIG.EdDSA)
                                .compact())
                        .name())
                .isEqualTo("grid");
        for (var forged : new String[] {
            signed(operatorsToken(), grid.coordinatorKey),
            signed(operatorsToken(), ada),
            operatorsToken().compact(),
            operatorsToken()
                    .signWith(
                            new SecretKeySpec(
                                    keys.verification(keys.kid()).orElseThrow().getEncoded(), "HmacSHA256"),
                            Jwts.SIG.HS256)
                    .compact(),
            operatorsToken()
                    .header()
                    .keyId("coordinator-1.guess")
                    .and()
                    .signWith(keys.signing(), Jwts.SIG.EdDSA)
                    .compact(),
            operatorsToken()
                    .claim("access", null)
                    .signWith(keys.signing(), Jwts.SIG.EdDSA)
                    .compact()
        }) {
            assertThatThrownBy(() -> logins.caller(forged)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void whoLogsInTooOftenKeepsNobodyElseOut() {
        for (int i = 0; i < 500; i++) {
            logins.accessToken(signed(assertion(), ada));
        }
        assertThatThrownBy(() -> logins.accessToken(signed(assertion(), ada)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
        assertThat(logins.accessToken(signed(assertion().issuer("grid"), grid.coordinatorKey)))
                .isNotEmpty();
        grid.pass(Duration.ofMinutes(2).toMillis());
        assertThat(logins.accessToken(signed(assertion(), ada))).isNotEmpty();
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
