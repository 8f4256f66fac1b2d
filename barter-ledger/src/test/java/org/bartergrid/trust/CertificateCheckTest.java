package org.bartergrid.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class CertificateCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final TestAuthority grid = new TestAuthority(CLOCK);
    private final Evictions evictions = new Evictions();
    private final X509Certificate laptop =
            grid.member(MemberRole.NODE, "ada.laptop").certificate();

    @Test
    void aMemberOfTheRightRoleIsLetIn() throws Exception {
        assertThat(check(CLOCK, MemberRole.NODE, MemberRole.GATEWAY)
                        .member(laptop)
                        .name())
                .isEqualTo("ada.laptop");
    }

    @Test
    void anotherRoleIsNot() {
        refused(check(CLOCK, MemberRole.COORDINATOR), laptop)
                .hasMessage("node ada.laptop is not let in: this is only for a coordinator");
    }

    @Test
    void anotherGridsMemberIsNot() {
        X509Certificate stranger =
                new TestAuthority(CLOCK).member(MemberRole.NODE, "ada.laptop").certificate();

        refused(check(CLOCK, MemberRole.NODE), stranger).hasMessageContaining("is of another grid");
    }

    @Test
    void oneWhoseClockOrCertificateIsWrongIsToldWhich() {
        refused(check(Clock.offset(CLOCK, TestAuthority.LIFE.plusSeconds(1)), MemberRole.NODE), laptop)
                .hasMessageContaining("has expired on 2026-12-26T12:00:00Z")
                .hasMessageContaining("clock says 2026-12-26T12:00:01Z");
        refused(check(Clock.offset(CLOCK, Duration.ofMinutes(-6)), MemberRole.NODE), laptop)
                .hasMessageContaining("set the clock of the one that is wrong");
    }

    @Test
    void aClockThatIsAFewMinutesBehindIsForgiven() throws Exception {
        Clock behind = Clock.offset(CLOCK, Duration.ofMinutes(-4));

        assertThat(check(behind, MemberRole.NODE).member(laptop).name()).isEqualTo("ada.laptop");
    }

    @Test
    void anEvictedKeyIsNotLetInAndANewOneOfTheSameNameIs() throws Exception {
        CertificateCheck check = check(CLOCK, MemberRole.NODE);
        evictions.replace(Set.of(Fingerprint.of(laptop.getPublicKey())));

        refused(check, laptop).hasMessageContaining("was evicted");
        assertThat(check.member(grid.member(MemberRole.NODE, "ada.laptop").certificate()))
                .isEqualTo(new Member(MemberRole.NODE, "ada.laptop"));
    }

    /** Whoever has a member's certificate and key is no authority. */
    @Test
    void aMemberCannotCertifyOthers() throws Exception {
        Credentials gateway = grid.member(MemberRole.GATEWAY, "gateway-1");
        var forgery = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(
                        gateway.certificate().getSubjectX500Principal().getEncoded()),
                java.math.BigInteger.TEN,
                java.util.Date.from(NOW.minusSeconds(60)),
                java.util.Date.from(NOW.plusSeconds(60)),
                new Member(MemberRole.NODE, "ada.laptop").subject(),
                laptop.getPublicKey());
        X509Certificate forged = new JcaX509CertificateConverter()
                .getCertificate(forgery.build(new JcaContentSignerBuilder("Ed25519").build(gateway.key())));

        refused(check(CLOCK, MemberRole.NODE), forged);
    }

    @Test
    void theAuthoritysNameOnAnothersSignatureIsNotEnough() throws Exception {
        var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var forgery = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(
                        grid.authority.certificate().getSubjectX500Principal().getEncoded()),
                java.math.BigInteger.TEN,
                java.util.Date.from(NOW.minusSeconds(60)),
                java.util.Date.from(NOW.plusSeconds(60)),
                new Member(MemberRole.NODE, "ada.laptop").subject(),
                laptop.getPublicKey());
        X509Certificate forged = new JcaX509CertificateConverter()
                .getCertificate(forgery.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));

        refused(check(CLOCK, MemberRole.NODE), forged).hasMessageContaining("it is forged, or of another grid");
    }

    private CertificateCheck check(Clock clock, MemberRole first, MemberRole... more) {
        return new CertificateCheck(grid.authority.certificate(), EnumSet.of(first, more), evictions, clock);
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(
            CertificateCheck check, X509Certificate certificate) {
        return assertThatThrownBy(() -> check.member(certificate)).isInstanceOf(CertificateException.class);
    }
}
