package org.bartergrid.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.ignite.cluster.ClusterNode;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.CertificateCheck;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.junit.jupiter.api.Test;

class MemberProofTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T12:00:00Z"), ZoneOffset.UTC);
    private static final Duration LIFE = Duration.ofDays(30);

    private final CertificateAuthority authority = CertificateAuthority.create(CLOCK);
    private final Evictions evictions = new Evictions();
    private final Credentials laptop = member(MemberRole.NODE, "ada.laptop");
    private final UUID id = UUID.randomUUID();

    @Test
    void whatAMemberIsFollowsFromItsCertificate() throws CertificateException {
        assertThat(MemberProof.member(node(id, "ada.laptop", proof(laptop, id)), check(CLOCK)))
                .isEqualTo(new Member(MemberRole.NODE, "ada.laptop"));
    }

    @Test
    void anothersProofUnderAnIdOfOnesOwnIsNone() {
        refused(node(UUID.randomUUID(), "ada.laptop", proof(laptop, id)), "did not sign for the id");
    }

    @Test
    void whoSaysToBeMoreIsRefused() {
        for (var claim : List.of(
                Map.entry(MemberProof.ROLE, "gateway"),
                Map.entry(MemberProof.ROLE, "coordinator"),
                Map.entry(MemberProof.NODE, "emmy.desktop"))) {
            var claimed = new HashMap<>(proof(laptop, id));
            claimed.put(claim.getKey(), claim.getValue());
            refused(node(id, "ada.laptop", claimed), "calls itself something else");
        }
        refused(node(id, "gateway-1", proof(laptop, id)), "calls itself something else");
    }

    @Test
    void aRoleThatDoesNotBelongHereIsRefused() {
        var coordinator = member(MemberRole.COORDINATOR, "coordinator-1");
        refused(node(id, "coordinator-1", proof(coordinator, id)), "only for a gateway or a node");
    }

    @Test
    void nothingIsNoProofAndNeitherIsHalf() {
        refused(node(id, "ada.laptop", Map.of()), "without a certificate");
        for (String missing : List.of("bartergrid.certificate", "bartergrid.since", "bartergrid.signature")) {
            var half = new HashMap<>(proof(laptop, id));
            half.remove(missing);
            refused(node(id, "ada.laptop", half), "without a certificate");
            half.put(missing, "%");
            assertThatThrownBy(() -> MemberProof.member(node(id, "ada.laptop", half), check(CLOCK)))
                    .as(missing)
                    .isInstanceOf(CertificateException.class);
        }
    }

    /** Attributes stay as they were when the member joined; that its certificate is in time, every new connection shows. */
    @Test
    void aMemberThatJoinedInTimeMayStayLongerThanItsFirstCertificate() throws CertificateException {
        var later = Clock.offset(CLOCK, LIFE.plusDays(1));

        assertThat(MemberProof.member(node(id, "ada.laptop", proof(laptop, id)), check(later))
                        .name())
                .isEqualTo("ada.laptop");
        evictions.replace(Set.of(Fingerprint.of(laptop.certificate().getPublicKey())));
        assertThatThrownBy(() -> MemberProof.member(node(id, "ada.laptop", proof(laptop, id)), check(later)))
                .hasMessageContaining("was evicted");
    }

    @Test
    void aNewcomerProvesItselfAnewAndUnderANewId() throws CertificateException {
        var members = new Members(
                new ClusterTrust(Set.of(MemberRole.NODE, MemberRole.GATEWAY), () -> laptop, evictions, CLOCK));
        var first = node(id, "ada.laptop", proof(laptop, id));
        assertThat(members.newcomer(first).name()).isEqualTo("ada.laptop");
        members.forget(id);
        assertThatThrownBy(() -> members.newcomer(first)).hasMessageContaining("which has been here");

        var later = new Members(new ClusterTrust(
                Set.of(MemberRole.NODE, MemberRole.GATEWAY),
                () -> laptop,
                evictions,
                Clock.offset(CLOCK, Duration.ofMinutes(11))));
        assertThat(later.shown(first).name()).isEqualTo("ada.laptop");
        assertThatThrownBy(() -> later.newcomer(first))
                .hasMessageContainingAll(
                        "2026-11-26T12:00:00Z", "2026-11-26T12:11:00Z", "set the clock", "took that long to start");
        var before = new Members(new ClusterTrust(
                Set.of(MemberRole.NODE, MemberRole.GATEWAY),
                () -> laptop,
                evictions,
                Clock.offset(CLOCK, Duration.ofMinutes(-11))));
        assertThatThrownBy(() -> before.newcomer(first))
                .as("nobody starts so long that it comes earlier")
                .hasMessageEndingWith("set the clock of the machine that is wrong");
    }

    /** Each member has seen for itself who was there, and has a clock of its own. */
    @Test
    void whoIsInMustNotHaveBeenHereAndMayHaveAnotherClock() throws CertificateException {
        var members = new Members(new ClusterTrust(
                Set.of(MemberRole.NODE, MemberRole.GATEWAY),
                () -> laptop,
                evictions,
                Clock.offset(CLOCK, Duration.ofMinutes(11))));
        var known = node(id, "ada.laptop", proof(laptop, id));
        members.topology(asked -> asked.equals(id) ? known : null);
        assertThat(members.proveNew(known).name()).isEqualTo("ada.laptop");
        assertThat(members.member(id)).isPresent();

        members.forget(id);
        assertThatThrownBy(() -> members.proveNew(known)).hasMessageContaining("which has been here");
        assertThat(members.member(id)).as("nothing of it is heard").isEmpty();
    }

    @Test
    void evictionsReachWhoHasProvedItselfAlready() throws CertificateException {
        var members = new Members(
                new ClusterTrust(Set.of(MemberRole.NODE, MemberRole.GATEWAY), () -> laptop, evictions, CLOCK));
        var known = node(id, "ada.laptop", proof(laptop, id));
        members.topology(asked -> asked.equals(id) ? known : null);
        assertThat(members.member(id)).isPresent();
        assertThat(members.member(UUID.randomUUID())).isEmpty();

        evictions.replace(Set.of(Fingerprint.of(laptop.certificate().getPublicKey())));
        members.forgetAll();

        assertThat(members.member(id)).isEmpty();
        assertThatThrownBy(() -> members.prove(known)).hasMessageContaining("was evicted");
    }

    private Credentials member(MemberRole role, String name) {
        var key = SigningKey.generate();
        return new Credentials(
                key.privateKey(),
                authority.member(new Member(role, name), key.verificationKey().publicKey(), LIFE),
                authority.certificate());
    }

    private static Map<String, Object> proof(Credentials own, UUID id) {
        return MemberProof.attributes(own, id, CLOCK);
    }

    private CertificateCheck check(Clock clock) {
        return new CertificateCheck(
                authority.certificate(), Set.of(MemberRole.NODE, MemberRole.GATEWAY), evictions, clock);
    }

    private void refused(ClusterNode node, String why) {
        assertThatThrownBy(() -> MemberProof.member(node, check(CLOCK)))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining(why);
    }

    private static ClusterNode node(UUID id, String consistentId, Map<String, Object> attributes) {
        return TestNodes.node(id, consistentId, attributes);
    }
}
