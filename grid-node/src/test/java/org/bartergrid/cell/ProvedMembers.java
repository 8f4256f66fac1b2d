package org.bartergrid.cell;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ignite.cache.CacheMetrics;
import org.apache.ignite.cluster.ClusterMetrics;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.ClusterMetricsSnapshot;
import org.apache.ignite.lang.IgniteProductVersion;
import org.apache.ignite.spi.discovery.DiscoveryMetricsProvider;
import org.apache.ignite.spi.discovery.tcp.internal.TcpDiscoveryNode;
import org.bartergrid.client.MovableClock;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.cluster.MemberProof;
import org.bartergrid.cluster.Members;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;

/** A topology without Ignite: who is in it, and whether it has proved what it is. */
final class ProvedMembers {

    static final Duration LIFE = Duration.ofDays(1);

    private static final Set<MemberRole> ROLES = Set.of(MemberRole.GATEWAY, MemberRole.NODE);

    private final MovableClock clock = new MovableClock(Instant.now());
    private final CertificateAuthority authority = CertificateAuthority.create(clock);
    private final Evictions evictions = new Evictions();
    private final Credentials own = credentials(MemberRole.NODE, "ada.laptop");
    private final Map<UUID, ClusterNode> topology = new ConcurrentHashMap<>();
    private final Map<UUID, X509Certificate> certificates = new ConcurrentHashMap<>();
    private final ClusterTrust trust = new ClusterTrust(ROLES, () -> own, evictions, clock);
    final Members members = new Members(trust);

    ProvedMembers() {
        members.topology(topology::get);
    }

    /** Connections of the ring, of which there are none yet. */
    RingSessions sessions(Refusals refusals) {
        return new RingSessions(trust, members, topology::get, refusals);
    }

    /** One that has proved what it is. */
    UUID add(MemberRole role, String name) {
        var newcomer = newcomer(role, name);
        come(newcomer);
        return newcomer.id();
    }

    /** One that can prove what it is, and is not in yet. */
    ClusterNode newcomer(MemberRole role, String name) {
        var id = UUID.randomUUID();
        var credentials = credentials(role, name);
        certificates.put(id, credentials.certificate());
        return node(id, name, MemberProof.attributes(credentials, id, clock));
    }

    void come(ClusterNode newcomer) {
        topology.put(newcomer.id(), newcomer);
    }

    /** With which it shows who it is on connections. */
    X509Certificate certificate(UUID id) {
        return certificates.get(id);
    }

    /** The same key has another certificate from now on. */
    void renew(UUID id) throws CertificateException {
        var before = certificates.get(id);
        certificates.put(id, authority.member(Member.named(before), before.getPublicKey(), LIFE));
    }

    void later(Duration time) {
        clock.pass(time);
    }

    /** One that has joined and proved nothing. */
    UUID addWithoutProof() {
        var id = UUID.randomUUID();
        come(node(id, "gateway-1", Map.of(MemberProof.ROLE, "gateway", MemberProof.NODE, "gateway-1")));
        return id;
    }

    ClusterNode node(UUID id) {
        return topology.get(id);
    }

    /** Its key counts no more; it is still there. */
    void evict(UUID id) {
        evictions.replace(Set.of(Fingerprint.of(certificates.get(id).getPublicKey())));
    }

    private Credentials credentials(MemberRole role, String name) {
        var key = SigningKey.generate();
        return new Credentials(
                key.privateKey(),
                authority.member(new Member(role, name), key.verificationKey().publicKey(), LIFE),
                authority.certificate());
    }

    private ClusterNode node(UUID id, String name, Map<String, Object> attributes) {
        var node = new TcpDiscoveryNode(
                id,
                List.of("127.0.0.1"),
                List.of(),
                47_500,
                new Unmeasured(),
                IgniteProductVersion.fromString("2.17.0"),
                name);
        node.setAttributes(attributes);
        node.internalOrder(topology.size() + 1L);
        node.order(topology.size() + 1L);
        return node;
    }

    private static final class Unmeasured implements DiscoveryMetricsProvider {
        @Override
        public ClusterMetrics metrics() {
            return new ClusterMetricsSnapshot();
        }

        @Override
        public Map<Integer, CacheMetrics> cacheMetrics() {
            return Map.of();
        }
    }
}
