package org.bartergrid.cell;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.LocatorAdapter;
import io.jsonwebtoken.ProtectedHeader;
import java.security.Key;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.VerificationKey;

/**
 * Tells a true grant from any other text: signed by this grid's coordinator or by the node's owner, for this node, in
 * time, and for a peer whose jars the owner lets run. Owners' grants are how peers barter without the coordinator. Safe
 * for use from several threads.
 */
public final class GrantVerifier {

    /** What a grant is for; a token made for anything else is no grant. */
    private static final String AUDIENCE = "bartergrid-node";

    private static final long CLOCK_SKEW_SECONDS = 30;

    private final VerificationKey coordinator;
    private final VerificationKey owner;
    private final String node;
    private final Trust trusts;
    private final Clock clock;

    /**
     * What a verified grant permits.
     *
     * @param contract the contract that is carried out
     * @param peer whose job it is
     * @param job the job
     * @param jar SHA-256 of its jar
     * @param gateway who dispatches it
     * @param gatewayKey with which it signs tickets
     * @param slots worker threads at most
     * @param cpuMillis CPU time at most
     * @param issued when the coordinator gave it
     * @param ends when it and the contract end
     */
    public record VerifiedGrant(
            String contract,
            PeerId peer,
            String job,
            String jar,
            String gateway,
            VerificationKey gatewayKey,
            int slots,
            long cpuMillis,
            Instant issued,
            Instant ends) {}

    /**
     * @param coordinator the key with which the coordinator signs grants
     * @param owner the key of the node's owner, who may sign them too
     * @param node this node's id
     * @param trusts whose jars its owner lets run
     */
    public GrantVerifier(VerificationKey coordinator, VerificationKey owner, String node, Trust trusts, Clock clock) {
        this.coordinator = coordinator;
        this.owner = owner;
        this.node = node;
        this.trusts = trusts;
        this.clock = clock;
    }

    /**
     * Reads and verifies a grant.
     *
     * @throws IllegalArgumentException with a sentence that says why it is refused
     */
    public VerifiedGrant verify(String grant) {
        Claims claims;
        try {
            claims = Jwts.parser()
                    .keyLocator(new LocatorAdapter<Key>() {
                        @Override
                        protected Key locate(ProtectedHeader header) {
                            return signedBy(header).publicKey();
                        }
                    })
                    .requireAudience(AUDIENCE)
                    .clockSkewSeconds(CLOCK_SKEW_SECONDS)
                    .clock(() -> Date.from(clock.instant()))
                    .build()
                    .parseSignedClaims(grant)
                    .getPayload();
        } catch (ExpiredJwtException e) {
            throw new IllegalArgumentException("The grant has expired: its contract's term is over", e);
        } catch (JwtException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The grant is signed neither by this grid's coordinator nor by the owner of " + node, e);
        }
        if (claims.getExpiration() == null || claims.getIssuedAt() == null) {
            throw new IllegalArgumentException("The grant does not say when it begins and ends");
        }
        if (!node.equals(text(claims, "node"))) {
            throw new IllegalArgumentException(
                    "The grant is for node " + text(claims, "node") + ", and this is " + node);
        }
        var peer = new PeerId(text(claims, "peer"));
        if (!trusts.includes(peer)) {
            throw new IllegalArgumentException("The owner of " + node + " does not let it run jars of peer " + peer);
        }
        return new VerifiedGrant(
                text(claims, "sub"),
                peer,
                text(claims, "job"),
                text(claims, "jar"),
                text(claims, "gateway"),
                new VerificationKey(text(claims, "gatewayKey")),
                (int) Math.min(Integer.MAX_VALUE, number(claims, "slots")),
                number(claims, "cpuMillis"),
                claims.getIssuedAt().toInstant(),
                claims.getExpiration().toInstant());
    }

    /** A key's name in a header is only a hint at which of the two to try: nothing but the signature proves anything. */
    private VerificationKey signedBy(ProtectedHeader header) {
        return owner.fingerprint().equals(header.getKeyId()) ? owner : coordinator;
    }

    private static String text(Claims claims, String name) {
        if (claims.get(name) instanceof String value) {
            return value;
        }
        throw new IllegalArgumentException("The grant lacks '" + name + "': is the coordinator of another version?");
    }

    private static long number(Claims claims, String name) {
        if (claims.get(name) instanceof Number value && value.longValue() > 0) {
            return value.longValue();
        }
        throw new IllegalArgumentException("The grant lacks '" + name + "': is the coordinator of another version?");
    }
}
