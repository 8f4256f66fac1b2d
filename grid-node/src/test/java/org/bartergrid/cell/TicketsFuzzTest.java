package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.bartergrid.cell.GrantVerifier.VerifiedGrant;
import org.bartergrid.execution.ignite.RefusedException;
import org.bartergrid.execution.ignite.Ticket;
import org.bartergrid.execution.ignite.TicketCheck;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tickets and grants: any text is refused with a sentence, and what a bad gateway signs with its own key, whatever it says,
 * is a whole ticket or refused.
 */
class TicketsFuzzTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T12:00:00Z"), ZoneOffset.UTC);

    /** Always the same, so that a finding stays one. */
    private static final SigningKey KEY = key();

    private static final TicketCheck TICKETS = Tickets.check(CLOCK);
    private static final GrantVerifier GRANTS =
            new GrantVerifier(KEY.verificationKey(), KEY.verificationKey(), "ada.laptop", Trust.ANYONE, CLOCK);

    static Stream<byte[]> texts() {
        return Stream.of(
                        "{\"alg\":\"EdDSA\"}\n{\"sub\":\"contract-1\",\"aud\":[\"bartergrid-ticket\"],\"jti\":\"1\",\"kind\":\"RUNS\","
                                + "\"node\":\"ada.laptop\",\"holder\":\"gateway-1\",\"run\":\"run-1\",\"payload\":\"\","
                                + "\"partition\":3,\"exp\":1795694460}",
                        "{\"alg\":\"EdDSA\",\"kid\":\"x\"}\n{\"sub\":\"contract-1\",\"aud\":\"bartergrid-node\",\"node\":\"ada.laptop\","
                                + "\"peer\":\"sci\",\"job\":\"job-1\",\"jar\":\"sha\",\"gateway\":\"gateway-1\",\"gatewayKey\":\""
                                + KEY.verificationKey().base64Url()
                                + "\",\"slots\":2,\"cpuMillis\":1000,\"iat\":1795694400,\"exp\":1795694460}",
                        "{\"alg\":\"EdDSA\",\"zip\":\"DEF\"}\n{}",
                        "{\"alg\":\"none\"}\n{\"aud\":\"bartergrid-ticket\"}",
                        "eyJhbGciOiJub25lIn0.e30.",
                        encrypted("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}"),
                        encrypted(
                                "{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\","
                                        + "\"epk\":{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08\"}}"),
                        encrypted(
                                "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A256GCM\",\"p2c\":2147483647,\"p2s\":\"AAAA\"}"))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("texts")
    @FuzzTest
    void textsAreRefusedOrWhole(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(ticket(text)).as("a ticket that nobody signed").isNull();
        assertThat(grant(text)).as("a grant that nobody signed").isNull();

        int line = text.indexOf('\n');
        if (line < 0) {
            return;
        }
        String signed = signed(text.substring(0, line), text.substring(line + 1));
        Ticket ticket = ticket(signed);
        if (ticket != null) {
            assertThat(ticket).hasNoNullFieldsOrProperties();
        }
        VerifiedGrant grant = grant(signed);
        if (grant != null) {
            assertThat(grant).hasNoNullFieldsOrProperties();
            assertThat(grant.slots()).isPositive();
        }
    }

    private static Ticket ticket(String text) {
        try {
            return TICKETS.verify(text, KEY.verificationKey());
        } catch (RefusedException refused) {
            assertThat(refused).message().isNotBlank();
            return null;
        }
    }

    private static VerifiedGrant grant(String text) {
        try {
            return GRANTS.verify(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().isNotBlank();
            return null;
        }
    }

    private static String signed(String header, String claims) {
        String said =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        return said + "." + base64(KEY.sign(said.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encrypted(String header) {
        return base64(header.getBytes(StandardCharsets.UTF_8)) + ".AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA";
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static SigningKey key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new SecureRandom() {
                private static final long serialVersionUID = 1L;

                @Override
                public void nextBytes(byte[] bytes) {
                    Arrays.fill(bytes, (byte) 7);
                }
            });
            return SigningKey.of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
