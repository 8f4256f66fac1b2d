package org.bartergrid.cell;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.UUID;
import org.bartergrid.client.Sha256;
import org.bartergrid.execution.ignite.RefusedException;
import org.bartergrid.execution.ignite.Ticket;
import org.bartergrid.execution.ignite.Ticket.Kind;
import org.bartergrid.execution.ignite.TicketCheck;
import org.bartergrid.execution.ignite.TicketMaker;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;

/** Tickets as JWTs with EdDSA: how a gateway signs them, and how a node reads them. */
public final class Tickets {

    /** What a ticket is for; a token made for anything else is no ticket. */
    private static final String AUDIENCE = "bartergrid-ticket";

    private static final long CLOCK_SKEW_SECONDS = 30;
    private static final Duration SKEW = Duration.ofSeconds(CLOCK_SKEW_SECONDS);
    private static final int LONGEST_ID = 64;
    private static final Duration ONCE_LIFE = Duration.ofMinutes(1);
    private static final Duration FETCH_LIFE = Duration.ofHours(1);

    private static final String KIND = "kind";
    private static final String NODE = "node";
    private static final String HOLDER = "holder";
    private static final String RUN = "run";
    private static final String PAYLOAD = "payload";
    private static final String PARTITION = "partition";

    private Tickets() {}

    /** Makes the tickets of a gateway. */
    public static TicketMaker maker(String gateway, SigningKey key, Clock clock) {
        return new Maker(gateway, key, clock);
    }

    /** Reads the tickets that come to a node. */
    public static TicketCheck check(Clock clock) {
        return (text, key) -> read(text, key, clock);
    }

    private record Maker(String gateway, SigningKey key, Clock clock) implements TicketMaker {

        @Override
        public String once(Kind kind, String nodeId, String contractId, String run, byte[] payload) {
            return signed(kind, contractId, nodeId, gateway, run, Sha256.of(payload), -1, ONCE_LIFE);
        }

        @Override
        public String runs(String nodeId, String contractId, String run, int partition, String reader) {
            return signed(Kind.RUNS, contractId, nodeId, reader, run, "", partition, FETCH_LIFE);
        }

        @Override
        public String result(String nodeId, String contractId, String run, int partition) {
            return signed(Kind.RESULT, contractId, nodeId, gateway, run, "", partition, FETCH_LIFE);
        }

        private String signed(
                Kind kind,
                String contractId,
                String nodeId,
                String holder,
                String run,
                String payload,
                int partition,
                Duration life) {
            var now = clock.instant();
            return Jwts.builder()
                    .subject(contractId)
                    .audience()
                    .add(AUDIENCE)
                    .and()
                    .id(UUID.randomUUID().toString())
                    .claim(KIND, kind.name())
                    .claim(NODE, nodeId)
                    .claim(HOLDER, holder)
                    .claim(RUN, run)
                    .claim(PAYLOAD, payload)
                    .claim(PARTITION, partition)
                    .expiration(Date.from(now.plus(life)))
                    .signWith(key.privateKey(), Jwts.SIG.EdDSA)
                    .compact();
        }
    }

    private static Ticket read(String text, VerificationKey key, Clock clock) throws RefusedException {
        Claims claims;
        try {
            claims = Jwts.parser()
                    .verifyWith(key.publicKey())
                    .requireAudience(AUDIENCE)
                    .clockSkewSeconds(CLOCK_SKEW_SECONDS)
                    .clock(() -> Date.from(clock.instant()))
                    .build()
                    .parseSignedClaims(text)
                    .getPayload();
        } catch (ExpiredJwtException e) {
            throw new RefusedException(
                    "The ticket has expired at " + e.getClaims().getExpiration().toInstant()
                            + ", and this node's clock says " + clock.instant()
                            + ": set the clock of the gateway or of the node, whichever is wrong.",
                    e);
        } catch (JwtException | IllegalArgumentException e) {
            throw new RefusedException("The ticket is not signed by the gateway that the grant names.", e);
        }
        if ((claims.getId() != null && claims.getId().length() > LONGEST_ID)
                || (claims.getExpiration() != null
                        && claims.getExpiration()
                                .toInstant()
                                .isAfter(clock.instant().plus(FETCH_LIFE).plus(SKEW)))) {
            throw new RefusedException("The ticket is good for longer than any, or its id is too long.");
        }
        try {
            return new Ticket(
                    Kind.valueOf(text(claims, KIND)),
                    text(claims, Claims.ID),
                    text(claims, Claims.SUBJECT),
                    text(claims, NODE),
                    text(claims, HOLDER),
                    text(claims, RUN),
                    text(claims, PAYLOAD),
                    partition(claims),
                    expiration(claims));
        } catch (IllegalArgumentException e) {
            throw new RefusedException("The ticket lacks something: is the gateway of another version?", e);
        }
    }

    private static String text(Claims claims, String name) {
        if (claims.get(name) instanceof String value) {
            return value;
        }
        throw new IllegalArgumentException("no " + name);
    }

    private static long expiration(Claims claims) {
        if (claims.getExpiration() == null) {
            throw new IllegalArgumentException("no end");
        }
        return claims.getExpiration().toInstant().toEpochMilli();
    }

    private static int partition(Claims claims) {
        if (claims.get(PARTITION) instanceof Integer value) {
            return value;
        }
        throw new IllegalArgumentException("no " + PARTITION);
    }
}
