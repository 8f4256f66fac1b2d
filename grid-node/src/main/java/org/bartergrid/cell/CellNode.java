package org.bartergrid.cell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.Ignition;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.ExecutorConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.events.EventType;
import org.apache.ignite.failure.AbstractFailureHandler;
import org.apache.ignite.failure.FailureContext;
import org.apache.ignite.spi.discovery.tcp.internal.TcpDiscoveryNode;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;
import org.apache.ignite.spi.metric.noop.NoopMetricExporterSpi;
import org.bartergrid.cluster.BoundSessions;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.cluster.MemberProof;
import org.bartergrid.cluster.Members;
import org.bartergrid.cluster.ProvedNewcomers;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.execution.ignite.JobAdmission;
import org.bartergrid.process.IgniteManners;
import org.bartergrid.trust.Evictions.Listening;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's membership of a cell: an Ignite server node, of a volunteer or of the gateway.
 *
 * <p>What people tune (discovery, timeouts, pools) is read from {@code config/cell.xml}; what correctness rests on
 * (identity, role, addresses, failure handling) is set here and overrides it.
 */
public final class CellNode implements AutoCloseable {

    /** Enough that one of them is up when somebody looks for the cell. */
    private static final int MOST_ADDRESSES = 8;

    private static final int PORTS_TRIED = 50;

    private static final Logger log = LoggerFactory.getLogger(CellNode.class);

    private final Ignite ignite;
    private final EndProcess failure;
    private final Gate gate;
    private final Refusals refusals;
    private final Listening evicting;

    /**
     * How to join.
     *
     * @param trust who it is, and whom it believes
     * @param host address to listen on
     * @param discovery where members are found, as {@code host:port}; empty for the first member of a cell
     * @param dataRegionMegabytes off-heap memory for the cell's data
     * @param folder a folder of this process for Ignite's own files
     * @param configurationFile {@code cell.xml}
     * @param executors what runs beside Ignite's own pools
     */
    public record Membership(
            ClusterTrust trust,
            String host,
            List<String> discovery,
            int dataRegionMegabytes,
            Path folder,
            Path configurationFile,
            List<ExecutorConfiguration> executors) {

        private Member member() {
            return trust.own().get().member();
        }
    }

    private CellNode(Ignite ignite, EndProcess failure, Gate gate, Refusals refusals, Listening evicting) {
        this.ignite = ignite;
        this.failure = failure;
        this.gate = gate;
        this.refusals = refusals;
        this.evicting = evicting;
    }

    /**
     * Joins, or starts the cell if {@code discovery} is empty.
     *
     * @param onFailure called once when Ignite has found this member beyond repair; the process should then end
     * @throws IOException in one sentence, if the address cannot be used, no member answers, or one refuses
     */
    public static CellNode join(Membership membership, Runnable onFailure) throws IOException {
        IgniteManners.teach();
        try {
            membership.trust().requireOwn();
        } catch (CertificateException wrong) {
            throw JoinRefusal.own(wrong);
        }
        IgniteConfiguration configuration =
                Ignition.loadSpringBean(membership.configurationFile().toString(), "cell");
        // What is signed for it must be known before the start.
        var id = UUID.randomUUID();
        var refusals = new Refusals();
        identify(configuration, membership, id, refusals);
        connect(configuration, membership);
        store(configuration, membership);
        WireClasses.guardSerialization();
        configuration.setClassLoader(WireClasses.loader());
        var discovery = (GuardedDiscoverySpi) configuration.getDiscoverySpi();
        var members = new Members(membership.trust());
        members.topology(discovery::getNode);
        var sessions = new RingSessions(membership.trust(), members, discovery::getNode0, refusals);
        var guard = new Guard(members, id, sessions, refusals, discovery::failNode);
        discovery.guard(guard, sessions);
        var gate = gate(configuration, membership, id, members, refusals);
        var failure = new EndProcess(onFailure);
        configuration.setFailureHandler(failure);
        var ignite = start(configuration, membership, discovery, members, refusals);
        var evicting = membership.trust().evictions().onChange(() -> guard.again(discovery.getRemoteNodes()));
        // Of what has changed meanwhile nobody was told.
        guard.again(discovery.getRemoteNodes());
        var joined = new CellNode(ignite, failure, gate, refusals, evicting);
        if (membership.member().role() == MemberRole.NODE && joined.alone()) {
            // Ignite begins a cell of its own when nobody answers: there no gateway would ever find this node.
            joined.close();
            throw JoinRefusal.nobody(membership.host(), membership.discovery(), discovery.brokenOff());
        }
        return joined;
    }

    private static Ignite start(
            IgniteConfiguration configuration,
            Membership membership,
            GuardedDiscoverySpi discovery,
            Members members,
            Refusals refusals)
            throws IOException {
        try {
            return BoundSessions.in(membership.trust(), members, refusals, () -> Ignition.start(configuration));
        } catch (IgniteException failed) {
            throw JoinRefusal.of(failed, membership.host(), membership.discovery(), discovery.brokenOff());
        }
    }

    private boolean alone() {
        return ignite.cluster().nodes().size() == 1;
    }

    @SuppressWarnings("deprecation") // To set the id.
    private static void identify(IgniteConfiguration configuration, Membership membership, UUID id, Refusals refusals) {
        var trust = membership.trust();
        String name = membership.member().name();
        configuration.setIgniteInstanceName(name);
        configuration.setConsistentId(name);
        configuration.setNodeId(id);
        configuration.setUserAttributes(MemberProof.attributes(trust.own().get(), id, trust.clock()));
        configuration.setSslContextFactory(() -> trust.tls(refusals));
        configuration.setExecutorConfiguration(membership.executors().toArray(ExecutorConfiguration[]::new));
        configuration.setClientMode(false);
        configuration.setWorkDirectory(membership.folder().toAbsolutePath().toString());
        configuration.setPeerClassLoadingEnabled(false);
        configuration.setIncludeEventTypes(
                EventType.EVT_NODE_JOINED, EventType.EVT_NODE_LEFT, EventType.EVT_NODE_FAILED);
    }

    private static void connect(IgniteConfiguration configuration, Membership membership) {
        configuration.setLocalHost(membership.host());
        configuration.setConnectorConfiguration(null);
        configuration.setClientConnectorConfiguration(null);
        configuration.setMetricExporterSpi(new NoopMetricExporterSpi());
        var finder = new TcpDiscoveryVmIpFinder(true);
        finder.setAddresses(membership.discovery());
        var discovery = configuration.getDiscoverySpi() instanceof GuardedDiscoverySpi given
                ? given
                : new GuardedDiscoverySpi();
        discovery.setIpFinder(finder).setLocalAddress(membership.host());
        // Ignite refuses port 0: one that the system says is free, and a few more in case somebody is faster.
        discovery.setLocalPort(freePort(membership.host())).setLocalPortRange(PORTS_TRIED);
        configuration.setDiscoverySpi(discovery);
        var communication = configuration.getCommunicationSpi() instanceof GatedCommunicationSpi given
                ? given
                : new GatedCommunicationSpi();
        communication.setLocalAddress(membership.host());
        communication.setLocalPort(freePort(membership.host())).setLocalPortRange(PORTS_TRIED);
        configuration.setCommunicationSpi(communication);
    }

    /** Puts a gate in front of Ignite. */
    private static Gate gate(
            IgniteConfiguration configuration, Membership membership, UUID id, Members members, Refusals refusals) {
        var communication = (GatedCommunicationSpi) configuration.getCommunicationSpi();
        var gate = new Gate(
                members,
                id,
                membership.member().role(),
                communication,
                refusals,
                configuration.getRebalanceThreadPoolSize());
        communication.gate(gate);
        configuration.setPluginProviders(new ProvedNewcomers(members));
        return gate;
    }

    private static int freePort(String host) {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No port of " + host + " is free: " + e.getMessage(), e);
        }
    }

    private static void store(IgniteConfiguration configuration, Membership membership) {
        var storage = configuration.getDataStorageConfiguration();
        if (storage == null) {
            storage = new DataStorageConfiguration();
        }
        long bytes = (long) membership.dataRegionMegabytes() << 20;
        storage.getSystemDataRegionConfiguration().setInitialSize(10L << 20).setMaxSize(32L << 20);
        storage.getDefaultDataRegionConfiguration()
                .setInitialSize(Math.min(bytes, 16L << 20))
                .setMaxSize(bytes)
                .setPersistenceEnabled(false);
        configuration.setDataStorageConfiguration(storage);
    }

    /** Lets others have jobs run here from now on, as this judges. */
    public void admit(JobAdmission admission) {
        gate.admission(admission);
    }

    /** What this member has refused. */
    public Refusals refusals() {
        return refusals;
    }

    public Ignite ignite() {
        return ignite;
    }

    /** Whether Ignite has found this member beyond repair, for example because the others no longer count it in. */
    public boolean failed() {
        return failure.happened;
    }

    /** Whether the cell has a gateway now. */
    public boolean hasGateway() {
        return !ignite.cluster()
                .forAttribute(MemberProof.ROLE, MemberRole.GATEWAY.word())
                .nodes()
                .isEmpty();
    }

    /** Whether one of these addresses, as {@code host:port}, is a member's of this cell. */
    public boolean includes(List<String> addresses) {
        return members().flatMap(CellNode::addresses).anyMatch(addresses::contains);
    }

    /** Where members are found, as {@code host:port}: this one first, then others, a few in all. */
    public List<String> discoveryAddresses() {
        return members()
                .limit(MOST_ADDRESSES)
                .map(node -> addresses(node).iterator().next())
                .toList();
    }

    private Stream<TcpDiscoveryNode> members() {
        var local = ignite.cluster().localNode();
        return Stream.concat(Stream.of(local), ignite.cluster().forServers().nodes().stream())
                .distinct()
                .map(TcpDiscoveryNode.class::cast);
    }

    private static Stream<String> addresses(TcpDiscoveryNode member) {
        return member.socketAddresses().stream()
                .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    /** Calls back whenever a member came or went. */
    public void onChange(Runnable changed) {
        ignite.events()
                .localListen(
                        event -> {
                            changed.run();
                            return true;
                        },
                        EventType.EVT_NODE_JOINED,
                        EventType.EVT_NODE_LEFT,
                        EventType.EVT_NODE_FAILED);
    }

    /** Leaves the cell; batches in progress are cancelled. */
    @Override
    public void close() {
        evicting.close();
        gate.admission(null);
        Ignition.stop(ignite.name(), true);
        gate.close();
    }

    /** Calls the owner of this process instead of halting the JVM: workers are killed and files closed in order. */
    private static final class EndProcess extends AbstractFailureHandler {
        private final Runnable onFailure;
        private volatile boolean happened;

        EndProcess(Runnable onFailure) {
            this.onFailure = onFailure;
        }

        @Override
        protected boolean handle(Ignite ignite, FailureContext context) {
            happened = true;
            log.error("This member of the cell has failed: {} {}", context.type(), String.valueOf(context.error()));
            var thread = new Thread(onFailure, "cell-failure");
            thread.setDaemon(true);
            thread.start();
            return true;
        }
    }
}
