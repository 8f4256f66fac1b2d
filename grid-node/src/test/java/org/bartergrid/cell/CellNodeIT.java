package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.failure.NoOpFailureHandler;
import org.apache.ignite.logger.slf4j.Slf4jLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.internal.TcpDiscoveryNode;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.cluster.MemberProof;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into a cell, and what those are told who do not. */
@Timeout(240)
class CellNodeIT {

    private static final String UNLIKE = "IGNITE_SKIP_CONFIGURATION_CONSISTENCY_CHECK";
    private static final String HOST = "127.0.0.1";
    private static final Set<MemberRole> ROLES = Set.of(MemberRole.GATEWAY, MemberRole.NODE);

    @TempDir
    Path folder;

    private final CertificateAuthority authority = CertificateAuthority.create(Clock.systemUTC());
    private final Evictions evictions = new Evictions();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @AfterEach
    void leave() throws Exception {
        System.clearProperty(UNLIKE);
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    @Test
    void whoDoesNotGetInIsToldWhy() throws Exception {
        var ada = member(authority, MemberRole.NODE, "ada.laptop");
        assertThatThrownBy(() -> join(trust(ada), HOST, List.of(HOST + ":4")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "No member of the cell answers at 127.0.0.1:4: start its gateway with 'barter gateway start'");
        assertThatThrownBy(() -> join(trust(ada), HOST, List.of("192.0.2.77:4")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'host' of this machine is 127.0.0.1, which reaches no other machine");

        var gateway = join(trust(member(authority, MemberRole.GATEWAY, "gateway-1")), HOST, List.of());
        var where = gateway.discoveryAddresses();
        var later = Clock.offset(Clock.systemUTC(), Duration.ofDays(3));
        assertThatThrownBy(() -> join(new ClusterTrust(ROLES, () -> ada, evictions, later), HOST, where))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("This machine cannot join a cell: The certificate of CN=ada.laptop")
                .hasMessageContaining("this machine's clock says");
        var stranger = member(CertificateAuthority.create(Clock.systemUTC()), MemberRole.NODE, "ada.laptop");
        assertThatThrownBy(() -> join(trust(stranger), HOST, where))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Who answers at " + where.get(0) + " is no member of this machine's cell")
                .hasMessageContaining("is of another grid");
        evictions.replace(Set.of(Fingerprint.of(ada.certificate().getPublicKey())));
        var unaware = new ClusterTrust(ROLES, () -> ada, new Evictions(), Clock.systemUTC());
        assertThatThrownBy(() -> join(unaware, HOST, where))
                .isInstanceOf(IOException.class)
                // By an alert, or by the end of the connection alone.
                .hasMessageContainingAll("refuse", " machine ", "at " + where.get(0), "it was evicted");
        assertThat(gateway.refusals().counts()).containsKey("certificate");
    }

    /** By the oldest member, whichever it has asked: the end of a connection would say nothing. */
    @Test
    void whoseProofIsNotNewIsToldSo() throws Exception {
        var gateway = join(trust(member(authority, MemberRole.GATEWAY, "gateway-1")), HOST, List.of());
        var ada = join(trust(member(authority, MemberRole.NODE, "ada.laptop")), HOST, gateway.discoveryAddresses());
        var bob = member(authority, MemberRole.NODE, "bob.tower");
        var early = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(15));
        var address = ada.discoveryAddresses().subList(0, 1);

        assertThatThrownBy(() -> join(new ClusterTrust(ROLES, () -> bob, evictions, early), HOST, address))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "The proof of node bob.tower is of", "set the clock of the machine that is wrong");
        assertThat(ada.refusals().counts()).doesNotContainKey("ring connection");
    }

    @Test
    void anAddressThatReachesNobodyIsNamed() throws Exception {
        var outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
        assumeThat(outside).as("a machine with an address beside its loopback").isPresent();
        var where = join(trust(member(authority, MemberRole.GATEWAY, "gateway-1")), HOST, List.of())
                .discoveryAddresses();

        assertThatThrownBy(() ->
                        join(trust(member(authority, MemberRole.NODE, "ada.laptop")), outside.orElseThrow(), where))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "'host' is " + outside.orElseThrow(), "an address that only its own machine reaches");
    }

    /** All members see with what each of them proves itself. */
    @Test
    void nobodySitsInTheRingWithWhatAnotherHasProvedItself() throws Exception {
        var gateway = join(trust(member(authority, MemberRole.GATEWAY, "gateway-1")), HOST, List.of());
        var ada = join(trust(member(authority, MemberRole.NODE, "ada.laptop")), HOST, gateway.discoveryAddresses());
        var bob = join(trust(member(authority, MemberRole.NODE, "bob.tower")), HOST, ada.discoveryAddresses());
        var seen = ada.ignite()
                .cluster()
                .node(gateway.ignite().cluster().localNode().id());
        var where = ada.discoveryAddresses().get(0);
        gateway.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> !ada.hasGateway() && !bob.hasGateway());

        var mallory = member(authority, MemberRole.NODE, "mallory.box");
        assertThat(plain(seen.id(), mallory, proof(seen), where).cluster().nodes())
                .as("nobody lets it in")
                .hasSize(1);
        assertThat(ada.refusals().counts()).containsKey("ring connection");
        // One of its own passes on that it wants to join. But its id has been here.
        var own = UUID.randomUUID();
        var accomplice = plain(own, mallory, MemberProof.attributes(mallory, own, Clock.systemUTC()), where);
        assertThat(accomplice.cluster().nodes()).hasSize(3);
        var let = address(accomplice);
        assertThatThrownBy(() -> plain(seen.id(), mallory, proof(seen), let))
                .isInstanceOf(IgniteException.class)
                .hasStackTraceContaining("which has been here");
        // Or it has seen the proof of one who did not get in. But its neighbours in the ring are honest.
        var late = member(authority, MemberRole.GATEWAY, "gateway-2");
        var id = UUID.randomUUID();
        long before = ada.refusals().counts().get("ring connection");
        assertThatThrownBy(() -> plain(id, mallory, MemberProof.attributes(late, id, Clock.systemUTC()), let))
                .isInstanceOf(IgniteException.class);
        assertThat(ada.refusals().counts().get("ring connection")).isGreaterThan(before);
        await().atMost(Duration.ofSeconds(30)).until(() -> !ada.hasGateway() && !bob.hasGateway());
        assertThat(ada.failed()).isFalse();
        assertThat(bob.failed()).isFalse();
        var again = join(trust(member(authority, MemberRole.GATEWAY, "gateway-1")), HOST, ada.discoveryAddresses());
        assertThat(again.ignite().cluster().nodes()).hasSize(4);
        evictions.replace(Set.of(Fingerprint.of(mallory.certificate().getPublicKey())));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> again.ignite().cluster().nodes().size() == 3
                        && ada.ignite().cluster().nodes().size() == 3);
    }

    /** With what a member has proved itself to all. */
    private static Map<String, Object> proof(ClusterNode member) {
        Map<String, Object> proof = member.attributes().entrySet().stream()
                .filter(attribute -> attribute.getKey().startsWith("bartergrid."))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(proof).containsEntry(MemberProof.ROLE, "gateway");
        return proof;
    }

    private static String address(Ignite member) {
        var node = (TcpDiscoveryNode) member.cluster().localNode();
        return HOST + ":" + node.socketAddresses().iterator().next().getPort();
    }

    /** Ignite as it is, without any guard. */
    @SuppressWarnings("deprecation") // To set the id.
    private Ignite plain(UUID id, Credentials own, Map<String, Object> attributes, String where) throws IOException {
        var discovery = new TcpDiscoverySpi()
                .setIpFinder(new TcpDiscoveryVmIpFinder(true).setAddresses(List.of(where)))
                .setLocalPort(freePort())
                .setJoinTimeout(10_000);
        // Members compare what they talk with, by its name.
        System.setProperty(UNLIKE, "true");
        discovery.setName(GuardedDiscoverySpi.class.getSimpleName());
        var communication = new TcpCommunicationSpi();
        communication.setLocalPort(freePort());
        communication.setName(GatedCommunicationSpi.class.getSimpleName());
        var member = Ignition.start(new IgniteConfiguration()
                .setIgniteInstanceName("plain-" + UUID.randomUUID())
                .setNodeId(id)
                .setConsistentId((String) attributes.get(MemberProof.NODE))
                .setUserAttributes(attributes)
                .setLocalHost(HOST)
                .setGridLogger(new Slf4jLogger())
                .setSslContextFactory(() -> trust(own).tls(new Refusals()))
                .setWorkDirectory(
                        Files.createDirectories(folder.resolve(UUID.randomUUID().toString()))
                                .toAbsolutePath()
                                .toString())
                .setFailureHandler(new NoOpFailureHandler())
                .setDiscoverySpi(discovery)
                .setCommunicationSpi(communication)
                .setConnectorConfiguration(null)
                .setClientConnectorConfiguration(null));
        opened.push(member);
        return member;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Credentials member(CertificateAuthority by, MemberRole role, String name) {
        var key = SigningKey.generate();
        return new Credentials(
                key.privateKey(),
                by.member(new Member(role, name), key.verificationKey().publicKey(), Duration.ofDays(1)),
                by.certificate());
    }

    private ClusterTrust trust(Credentials own) {
        return new ClusterTrust(ROLES, () -> own, evictions, Clock.systemUTC());
    }

    private CellNode join(ClusterTrust trust, String host, List<String> discovery) throws IOException {
        var name = trust.own().get().member().name();
        var joined = CellNode.join(
                new CellNode.Membership(
                        trust,
                        host,
                        discovery,
                        32,
                        Files.createDirectories(folder.resolve(name)),
                        Path.of("../config/cell.xml"),
                        List.of()),
                () -> {});
        opened.push(joined);
        return joined;
    }
}
