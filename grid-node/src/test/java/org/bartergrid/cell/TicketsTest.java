package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import org.bartergrid.client.Sha256;
import org.bartergrid.execution.ignite.RefusedException;
import org.bartergrid.execution.ignite.Ticket;
import org.bartergrid.execution.ignite.Ticket.Kind;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.Test;

class TicketsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T12:00:00Z"), ZoneOffset.UTC);
    private static final SigningKey GATEWAY = SigningKey.generate();
    private static final byte[] PAYLOAD = {1, 2, 3};

    @Test
    void whatIsSignedComesBack() throws RefusedException {
        Ticket batch = read(batch(CLOCK), GATEWAY, CLOCK);

        assertThat(batch.kind()).isEqualTo(Kind.BATCH);
        assertThat(batch.contractId()).isEqualTo("contract-1");
        assertThat(batch.nodeId()).isEqualTo("ada.laptop");
        assertThat(batch.holder()).isEqualTo("gateway-1");
        assertThat(batch.run()).isEqualTo("run-1");
        assertThat(batch.payloadSha256()).isEqualTo(Sha256.of(PAYLOAD));
        assertThat(batch.expiresMillis()).isEqualTo(CLOCK.millis() + 60_000);
        Ticket runs = read(
                Tickets.maker("gateway-1", GATEWAY, CLOCK).runs("ada.laptop", "contract-1", "run-1", 3, "emmy.desktop"),
                GATEWAY,
                CLOCK);
        assertThat(runs.kind()).isEqualTo(Kind.RUNS);
        assertThat(runs.holder()).isEqualTo("emmy.desktop");
        assertThat(runs.partition()).isEqualTo(3);
    }

    @Test
    void noTwoTicketsAreTheSame() throws RefusedException {
        assertThat(read(batch(CLOCK), GATEWAY, CLOCK).id())
                .isNotEqualTo(read(batch(CLOCK), GATEWAY, CLOCK).id());
    }

    @Test
    void anotherKeyOrATextThatIsNoneIsRefused() {
        refused(batch(CLOCK), SigningKey.generate(), CLOCK, "not signed by the gateway that the grant names");
        for (String text : new String[] {"", "a.b.c", batch(CLOCK) + "x"}) {
            refused(text, GATEWAY, CLOCK, "not signed by the gateway");
        }
    }

    @Test
    void whoseClockIsWrongIsToldBothTimes() {
        refused(
                batch(CLOCK),
                GATEWAY,
                Clock.offset(CLOCK, Duration.ofSeconds(91)),
                "expired at 2026-11-26T12:01:00Z, and this node's clock says 2026-11-26T12:01:31Z");
    }

    @Test
    void aTokenForSomethingElseIsNoTicket() {
        String grant = Jwts.builder()
                .subject("contract-1")
                .audience()
                .add("bartergrid-node")
                .and()
                .id("1")
                .expiration(Date.from(CLOCK.instant().plusSeconds(60)))
                .signWith(GATEWAY.privateKey(), Jwts.SIG.EdDSA)
                .compact();
        refused(grant, GATEWAY, CLOCK, "not signed by the gateway");
        String bare = Jwts.builder()
                .subject("contract-1")
                .audience()
                .add("bartergrid-ticket")
                .and()
                .signWith(GATEWAY.privateKey(), Jwts.SIG.EdDSA)
                .compact();
        refused(bare, GATEWAY, CLOCK, "lacks something");
    }

    private static String batch(Clock clock) {
        return Tickets.maker("gateway-1", GATEWAY, clock)
                .once(Kind.BATCH, "ada.laptop", "contract-1", "run-1", PAYLOAD);
    }

    private static Ticket read(String ticket, SigningKey key, Clock clock) throws RefusedException {
        return Tickets.check(clock).verify(ticket, key.verificationKey());
    }

    private static void refused(String ticket, SigningKey key, Clock clock, String why) {
        assertThatThrownBy(() -> read(ticket, key, clock))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }
}
