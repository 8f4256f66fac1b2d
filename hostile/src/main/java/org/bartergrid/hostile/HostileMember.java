package org.bartergrid.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.ExecutorConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.failure.NoOpFailureHandler;
import org.apache.ignite.internal.GridJobExecuteResponse;
import org.apache.ignite.internal.managers.communication.GridIoMessage;
import org.apache.ignite.lang.IgniteInClosure;
import org.apache.ignite.logger.slf4j.Slf4jLogger;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.internal.TcpDiscoveryNode;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;
import org.apache.ignite.spi.metric.noop.NoopMetricExporterSpi;
import org.bartergrid.cluster.MemberProof;
import org.bartergrid.process.IgniteManners;
import org.bartergrid.trust.Credentials;
import org.jspecify.annotations.Nullable;

/** A member of a cell as an attacker makes it: Ignite as it is, with a certificate. */
final class HostileMember implements AutoCloseable {

    private final UUID id;
    private final Ignite ignite;
    private final LyingCommunicationSpi communication;

    private HostileMember(UUID id, Ignite ignite, LyingCommunicationSpi communication) {
        this.id = id;
        this.ignite = ignite;
        this.communication = communication;
    }

    /**
     * What a member says to be, which need not be so.
     *
     * @param id of Ignite's
     * @param name by which it is found
     * @param attributes among them its proof
     */
    record Guise(UUID id, String name, Map<String, Object> attributes) {

        /** Its own certificate, and whatever name and role. */
        static Guise claiming(Credentials own, String name, String role) {
            var id = UUID.randomUUID();
            Map<String, Object> attributes = new HashMap<>(MemberProof.attributes(own, id, Clock.systemUTC()));
            attributes.put(MemberProof.ROLE, role);
            attributes.put(MemberProof.NODE, name);
            return new Guise(id, name, attributes);
        }

        /** Everything that another member shows to all others, its proof included. */
        static Guise of(ClusterNode other) {
            Map<String, Object> attributes = new HashMap<>(other.attributes());
            attributes.keySet().removeIf(name -> !name.startsWith("bartergrid."));
            return new Guise(other.id(), String.valueOf(other.consistentId()), attributes);
        }
    }

    /**
     * Joins.
     *
     * @param own with what it makes connections
     * @param name what it says to be
     * @param role what it says to be
     * @param ring where members are found; none for the first
     */
    static HostileMember join(Credentials own, String name, String role, Path folder, List<String> ring)
            throws IOException {
        return join(own, Guise.claiming(own, name, role), folder, ring);
    }

    /** Joins as somebody. */
    static HostileMember join(Credentials own, Guise guise, Path folder, List<String> ring) throws IOException {
        IgniteManners.teach();
        System.setProperty("IGNITE_SKIP_CONFIGURATION_CONSISTENCY_CHECK", "true");
        // It believes everybody, and reads whatever it is sent.
        System.setProperty("IGNITE_ENABLE_OBJECT_INPUT_FILTER_AUTOCONFIGURATION", "false");
        var communication = new LyingCommunicationSpi();
        communication.setLocalPort(freePort()).setLocalPortRange(20);
        // What members say of their addresses is found by this name.
        communication.setName("GatedCommunicationSpi");
        return new HostileMember(
                guise.id, Ignition.start(configuration(own, guise, communication, folder, ring)), communication);
    }

    @SuppressWarnings("deprecation") // To set the id.
    private static IgniteConfiguration configuration(
            Credentials own, Guise guise, LyingCommunicationSpi communication, Path folder, List<String> ring)
            throws IOException {
        var finder = new TcpDiscoveryVmIpFinder(true);
        finder.setAddresses(ring);
        var discovery = new VanishingDiscoverySpi();
        discovery
                .setIpFinder(finder)
                .setLocalPort(freePort())
                .setLocalPortRange(20)
                .setJoinTimeout(10_000);
        discovery.setName("GuardedDiscoverySpi");
        return new IgniteConfiguration()
                .setIgniteInstanceName(guise.name + "-" + UUID.randomUUID())
                .setNodeId(guise.id)
                .setConsistentId(guise.name)
                .setUserAttributes(guise.attributes)
                .setLocalHost("127.0.0.1")
                .setGridLogger(new Slf4jLogger())
                .setSslContextFactory(() -> Gullible.tls(own))
                .setWorkDirectory(
                        Files.createDirectories(folder).toAbsolutePath().toString())
                .setFailureHandler(new NoOpFailureHandler())
                .setDiscoverySpi(discovery)
                .setCommunicationSpi(communication)
                .setDataStorageConfiguration(new DataStorageConfiguration()
                        .setDefaultDataRegionConfiguration(new DataRegionConfiguration()
                                .setInitialSize(16L << 20)
                                .setMaxSize(32L << 20)))
                .setConnectorConfiguration(null)
                .setClientConnectorConfiguration(null)
                .setMetricExporterSpi(new NoopMetricExporterSpi())
                .setMetricsLogFrequency(0)
                .setPublicThreadPoolSize(2)
                .setSystemThreadPoolSize(4)
                .setStripedPoolSize(2)
                .setNetworkTimeout(3_000)
                .setExecutorConfiguration(
                        new ExecutorConfiguration("bartergrid-batch").setSize(2),
                        new ExecutorConfiguration("bartergrid-fetch").setSize(2));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Ignite ignite() {
        return ignite;
    }

    /** Another member, by what it says to be. */
    Optional<ClusterNode> member(String name) {
        return ignite.cluster().nodes().stream()
                .filter(node -> name.equals(node.consistentId()))
                .findFirst();
    }

    /** Under which it has joined. */
    UUID id() {
        return id;
    }

    /** Where it is found. */
    String discovery() {
        var address = ((TcpDiscoveryNode) ignite.cluster().localNode())
                .socketAddresses()
                .iterator()
                .next();
        return "127.0.0.1:" + address.getPort();
    }

    TcpDiscoverySpi ring() {
        return (TcpDiscoverySpi) ignite.configuration().getDiscoverySpi();
    }

    /** From now on whatever it is asked to do is answered with this. */
    void answerWith(@Nullable String attack) {
        communication.attack = attack;
    }

    /** How many of its answers were lies. */
    int lies() {
        return communication.lies.get();
    }

    /** Vanishes at once. What its Ignite still waits for, after what was done with it, it may wait for alone. */
    @Override
    public void close() {
        ((VanishingDiscoverySpi) ring()).vanish();
        communication.vanish();
        var stopping = new Thread(() -> Ignition.stop(ignite.name(), true), "stopping-" + id);
        stopping.setDaemon(true);
        stopping.start();
    }

    /** Can go as a process does that is killed. */
    private static final class VanishingDiscoverySpi extends TcpDiscoverySpi {
        void vanish() {
            simulateNodeFailure();
        }
    }

    /** Answers with objects that sing. */
    private static final class LyingCommunicationSpi extends TcpCommunicationSpi {
        private final AtomicInteger lies = new AtomicInteger();
        private volatile @Nullable String attack;

        @SuppressWarnings("deprecation")
        void vanish() {
            simulateNodeFailure();
        }

        @Override
        public void sendMessage(ClusterNode node, Message message) {
            super.sendMessage(node, lied(message));
        }

        @Override
        public void sendMessage(
                ClusterNode node, Message message, IgniteInClosure<org.apache.ignite.IgniteException> acknowledged) {
            super.sendMessage(node, lied(message), acknowledged);
        }

        @SuppressWarnings("deprecation")
        private Message lied(Message message) {
            String now = attack;
            if (now == null
                    || !(message instanceof GridIoMessage envelope)
                    || !(envelope.message() instanceof GridJobExecuteResponse response)) {
                return message;
            }
            try {
                var marshaller = ignite.configuration().getMarshaller();
                byte[] object = marshaller.marshal(new Canary(now));
                byte[] attributes = marshaller.marshal(new HashMap<>(Map.of("evil", new Canary(now))));
                var lie = new GridJobExecuteResponse(
                        response.getNodeId(),
                        response.getSessionId(),
                        response.getJobId(),
                        marshaller.marshal(new Canary.Failure(now)),
                        null,
                        object,
                        null,
                        attributes,
                        null,
                        false,
                        null);
                lies.incrementAndGet();
                return new GridIoMessage(
                        (byte) 2, org.apache.ignite.internal.GridTopic.TOPIC_TASK, 2, lie, false, 0, false);
            } catch (IgniteCheckedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
