package org.bartergrid.api;

import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;

/** Issues grants: signed permissions to run one job under one contract on one node. */
final class Grants {

    /** What a grant is for; a token made for anything else is no grant. */
    static final String AUDIENCE = "bartergrid-node";

    private final SigningKey coordinator;
    private final Clock clock;

    Grants(SigningKey coordinator, Clock clock) {
        this.coordinator = coordinator;
        this.clock = clock;
    }

    /**
     * What is granted.
     *
     * @param contract the contract that is carried out
     * @param node the node that may run the job
     * @param peer whose job it is
     * @param job the job
     * @param jar SHA-256 of its jar
     * @param gateway name of the gateway that dispatches it
     * @param gatewayKey with which it signs tickets
     * @param slots worker threads at most
     * @param cpuMillis CPU time at most
     */
    record Granted(
            String contract,
            String node,
            String peer,
            String job,
            String jar,
            String gateway,
            VerificationKey gatewayKey,
            int slots,
            long cpuMillis) {}

    String issue(Granted granted, Instant expires) {
        return Jwts.builder()
                .header()
                .keyId(coordinator.verificationKey().fingerprint())
                .and()
                .subject(granted.contract)
                .audience()
                .add(AUDIENCE)
                .and()
                .claim("node", granted.node)
                .claim("peer", granted.peer)
                .claim("job", granted.job)
                .claim("jar", granted.jar)
                .claim("gateway", granted.gateway)
                .claim("gatewayKey", granted.gatewayKey.base64Url())
                .claim("slots", granted.slots)
                .claim("cpuMillis", granted.cpuMillis)
                .issuedAt(Date.from(clock.instant()))
                .expiration(Date.from(expires))
                .signWith(coordinator.privateKey(), Jwts.SIG.EdDSA)
                .compact();
    }
}
