package org.bartergrid.store;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ignite.Ignition;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.plugin.PluginProvider;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.bartergrid.cluster.BoundSessions;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.cluster.MemberProof;
import org.bartergrid.cluster.Members;
import org.bartergrid.cluster.ProvedNewcomers;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.bartergrid.trust.Renewing;

/**
 * Starts a coordinator's Ignite node as a member that proves itself to the others, and lets in only coordinators of its
 * grid. One that is alone does so too: its ports are open to every process of its machine, workers among them.
 */
final class ProvedStart {

    /** For a key that never leaves this process; the next comes when a third of it is left. */
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(1);

    private ProvedStart() {}

    /** Only coordinators belong to the ledger's cluster, and whoever has the authority's key is one. */
    static ClusterTrust trust(LedgerNode.Settings settings) {
        Member me = new Member(MemberRole.COORDINATOR, settings.coordinators().me());
        Clock clock = Clock.systemUTC();
        SigningKey key = SigningKey.generate();
        return new ClusterTrust(
                Set.of(MemberRole.COORDINATOR),
                new Renewing<>(() -> certified(settings.authority(), me, key), clock),
                new Evictions(),
                clock);
    }

    private static Credentials certified(CertificateAuthority authority, Member me, SigningKey key) {
        return new Credentials(
                key.privateKey(),
                authority.member(me, key.verificationKey().publicKey(), CERTIFICATE_LIFE),
                authority.certificate());
    }

    /** @param plugins of the node, beside that which looks at newcomers */
    @SuppressWarnings("deprecation") // To set the id: what is signed for it must be known before the start.
    static IgniteEx of(IgniteConfiguration node, ClusterTrust trust, PluginProvider<?>... plugins) {
        UUID id = UUID.randomUUID();
        Map<String, Object> attributes = new HashMap<>();
        if (node.getUserAttributes() != null) {
            attributes.putAll(node.getUserAttributes());
        }
        attributes.putAll(MemberProof.attributes(trust.own().get(), id, trust.clock()));
        Members members = new Members(trust);
        Refusals refusals = new Refusals();
        TcpDiscoverySpi discovery = (TcpDiscoverySpi) node.getDiscoverySpi();
        members.topology(discovery::getNode);
        node.setNodeId(id)
                .setUserAttributes(attributes)
                .setSslContextFactory(() -> trust.tls(refusals))
                .setPluginProviders(Stream.concat(Stream.of(plugins), Stream.of(new ProvedNewcomers(members)))
                        .toArray(PluginProvider[]::new));
        return (IgniteEx) BoundSessions.in(trust, members, refusals, () -> Ignition.start(node));
    }
}
