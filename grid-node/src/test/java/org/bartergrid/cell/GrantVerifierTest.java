package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.Test;

class GrantVerifierTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final SigningKey COORDINATOR = SigningKey.generate();
    private static final SigningKey OWNER = SigningKey.generate();
    private static final SigningKey GATEWAY = SigningKey.generate();

    private final GrantVerifier verifier = verifier(Trust.ANYONE);

    @Test
    void aTrueGrantIsRead() {
        var grant = verifier.verify(signed(grant(), COORDINATOR));

        assertThat(grant.contract()).isEqualTo("contract-1");
        assertThat(grant.peer()).isEqualTo(new PeerId("rosalind"));
        assertThat(grant.gateway()).isEqualTo("gateway-1");
        assertThat(grant.gatewayKey()).isEqualTo(GATEWAY.verificationKey());
        assertThat(grant.slots()).isEqualTo(2);
        assertThat(grant.issued()).isEqualTo(NOW.minusSeconds(10));
        assertThat(grant.ends()).isEqualTo(NOW.plusSeconds(60));
    }

    /** Peers may barter without the coordinator. */
    @Test
    void theOwnersOwnGrantIsAsGood() {
        String owners = grant().header()
                .keyId(OWNER.verificationKey().fingerprint())
                .and()
                .signWith(OWNER.privateKey(), Jwts.SIG.EdDSA)
                .compact();

        assertThat(verifier.verify(owners).contract()).isEqualTo("contract-1");
    }

    @Test
    void aKeysNameProvesNothing() {
        for (var name : List.of(COORDINATOR, OWNER)) {
            String forged = grant().header()
                    .keyId(name.verificationKey().fingerprint())
                    .and()
                    .signWith(SigningKey.generate().privateKey(), Jwts.SIG.EdDSA)
                    .compact();
            refused(forged, "signed neither by");
        }
    }

    /** Its public key is known to everybody: whoever takes it for a secret of HMAC can forge anything. */
    @Test
    void aGrantSignedWithAnotherAlgorithmIsRefused() {
        var publicKeyAsSecret = new javax.crypto.spec.SecretKeySpec(
                COORDINATOR.verificationKey().publicKey().getEncoded(), "HmacSHA256");
        refused(grant().signWith(publicKeyAsSecret, Jwts.SIG.HS256).compact(), "signed neither by");
    }

    @Test
    void anotherSignatureIsRefused() {
        refused(signed(grant(), SigningKey.generate()), "signed neither by this grid's coordinator nor by the owner");
        refused("", "signed neither by this grid's coordinator nor by the owner");
        refused("a.b.c", "signed neither by this grid's coordinator nor by the owner");
        refused(grant().compact(), "signed neither by this grid's coordinator nor by the owner");
    }

    @Test
    void aTokenForSomethingElseIsNoGrant() {
        refused(
                signed(
                        grant().audience()
                                .remove("bartergrid-node")
                                .add("bartergrid")
                                .and(),
                        COORDINATOR),
                "signed neither by this grid's coordinator nor by the owner");
    }

    @Test
    void aGrantEndsWithItsTermButForALittleSkewOfClocks() {
        assertThat(verifier.verify(signed(grant().expiration(Date.from(NOW.minusSeconds(20))), COORDINATOR)))
                .isNotNull();
        refused(signed(grant().expiration(Date.from(NOW.minusSeconds(31))), COORDINATOR), "has expired");
        refused(signed(grant().expiration(null), COORDINATOR), "when it begins and ends");
    }

    @Test
    void aGrantForAnotherNodeIsRefused() {
        refused(signed(grant().claim("node", "emmy.desktop"), COORDINATOR), "for node emmy.desktop");
    }

    @Test
    void onlyJarsOfThoseWhomTheOwnerTrustsAreRun() {
        var picky = verifier(Trust.only(List.of(new PeerId("barbara"))));

        assertThatThrownBy(() -> picky.verify(signed(grant(), COORDINATOR)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not let it run jars of peer rosalind");
    }

    @Test
    void figuresThatMakeNoSenseAreRefused() {
        refused(signed(grant().claim("slots", 0), COORDINATOR), "lacks 'slots'");
        refused(signed(grant().claim("cpuMillis", "many"), COORDINATOR), "lacks 'cpuMillis'");
        refused(signed(grant().claim("jar", null), COORDINATOR), "lacks 'jar'");
        assertThat(verifier.verify(signed(grant().claim("slots", 1L << 32 | 1), COORDINATOR))
                        .slots())
                .isEqualTo(Integer.MAX_VALUE);
    }

    private void refused(String grant, String why) {
        assertThatThrownBy(() -> verifier.verify(grant))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private static GrantVerifier verifier(Trust trusts) {
        return new GrantVerifier(
                COORDINATOR.verificationKey(),
                OWNER.verificationKey(),
                "ada.laptop",
                trusts,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static String signed(JwtBuilder grant, SigningKey key) {
        return grant.signWith(key.privateKey(), Jwts.SIG.EdDSA).compact();
    }

    private static JwtBuilder grant() {
        return Jwts.builder()
                .subject("contract-1")
                .audience()
                .add("bartergrid-node")
                .and()
                .claim("node", "ada.laptop")
                .claim("peer", "rosalind")
                .claim("job", "job-1")
                .claim("jar", "0".repeat(64))
                .claim("gateway", "gateway-1")
                .claim("gatewayKey", GATEWAY.verificationKey().base64Url())
                .claim("slots", 2)
                .claim("cpuMillis", 1000)
                .issuedAt(Date.from(NOW.minusSeconds(10)))
                .expiration(Date.from(NOW.plusSeconds(60)));
    }
}
