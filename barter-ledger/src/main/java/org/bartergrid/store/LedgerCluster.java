package org.bartergrid.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.PartitionLossPolicy;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.SystemDataRegionConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.events.EventType;
import org.apache.ignite.failure.StopNodeFailureHandler;
import org.apache.ignite.logger.slf4j.Slf4jLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;
import org.apache.ignite.spi.metric.noop.NoopMetricExporterSpi;
import org.bartergrid.store.Coordinators.Coordinator;

/**
 * How an Ignite node of the ledger cluster is configured: what the books' correctness relies on, beside the code that
 * relies on it. Stateless.
 *
 * <ul>
 *   <li>WAL mode FSYNC and FULL_SYNC: what a put has answered survives a crash.
 *   <li>Backups, consistentId and the baseline are fixed from the first day: they cannot be changed once there is data.
 *   <li>READ_WRITE_SAFE: a partition without its owners refuses instead of seeming empty.
 *   <li>A minority of several coordinators writes nothing, and does not open by itself what it has.
 *   <li>Pools, memory and how connections are used are the operator's, in {@code config/ledger.xml}.
 *   <li>The failure handler stops the node, never the JVM: the writer of the books then stops and says so.
 * </ul>
 */
final class LedgerCluster {
    static final String LOOPBACK = "127.0.0.1";
    private static final long MEGABYTE = 1L << 20;
    private static final int BACKUPS = 2;

    /** After so long without a sign of life a coordinator is left behind; a killed one is noticed at once. */
    private static final long FAILURE_DETECTION_MILLIS = 5_000;

    static final String BLOCKS = "blocks";

    private LedgerCluster() {}

    /** What an operator may tune, as it is where nobody did: pools and memory for a coordinator of a small grid. */
    static IgniteConfiguration standardTuning() {
        return new IgniteConfiguration()
                .setMetricsLogFrequency(0)
                .setPublicThreadPoolSize(2)
                .setSystemThreadPoolSize(4)
                .setStripedPoolSize(2)
                .setQueryThreadPoolSize(2)
                .setDataStreamerThreadPoolSize(1)
                .setManagementThreadPoolSize(2)
                .setRebalanceThreadPoolSize(1)
                .setBuildIndexThreadPoolSize(1)
                .setDataStorageConfiguration(new DataStorageConfiguration()
                        .setCheckpointThreads(1)
                        .setMaxWalArchiveSize(512 * MEGABYTE)
                        .setSystemDataRegionConfiguration(new SystemDataRegionConfiguration()
                                .setInitialSize(10 * MEGABYTE)
                                .setMaxSize(40 * MEGABYTE))
                        .setDefaultDataRegionConfiguration(new DataRegionConfiguration()
                                .setInitialSize(16 * MEGABYTE)
                                .setMaxSize(256 * MEGABYTE)
                                .setCheckpointPageBufferSize(64 * MEGABYTE)));
    }

    /** What an operator tuned in a Spring file, as its bean {@code ledger}. */
    static IgniteConfiguration tuning(Path file) {
        return Ignition.loadSpringBean(file.toAbsolutePath().toString(), "ledger");
    }

    private static final int PORTS_TRIED = 20;

    /**
     * The configuration of a node.
     *
     * @param tuned is completed and given back; what the books rely on is set here whatever it says
     */
    static IgniteConfiguration node(
            IgniteConfiguration tuned,
            Path folder,
            String instanceName,
            Coordinators coordinators,
            int discoveryPort,
            int communicationPort) {
        String host = coordinators.mine().host();
        TcpDiscoverySpi discovery = new TcpDiscoverySpi();
        discovery.setLocalAddress(host);
        discovery.setLocalPort(discoveryPort);
        discovery.setLocalPortRange(0);
        TcpDiscoveryVmIpFinder finder = new TcpDiscoveryVmIpFinder(true);
        finder.setAddresses(
                coordinators.several()
                        ? coordinators.all().stream().map(Coordinator::address).toList()
                        : List.of(host + ":" + discoveryPort));
        discovery.setIpFinder(finder);

        TcpCommunicationSpi communication =
                tuned.getCommunicationSpi() instanceof TcpCommunicationSpi own ? own : new TcpCommunicationSpi();
        communication.setLocalAddress(host);
        communication.setLocalPort(communicationPort);
        // Somebody may be faster than Ignite, as it refuses port 0.
        communication.setLocalPortRange(PORTS_TRIED);
        communication.setSelectorsCount(1);

        tuned.setIgniteInstanceName(instanceName);
        tuned.setConsistentId(coordinators.me());
        tuned.setWorkDirectory(folder.toAbsolutePath().toString());
        tuned.setLocalHost(host);
        tuned.setDiscoverySpi(discovery);
        tuned.setCommunicationSpi(communication);
        tuned.setGridLogger(new Slf4jLogger());
        tuned.setMetricExporterSpi(new NoopMetricExporterSpi());
        tuned.setConnectorConfiguration(null);
        tuned.setClientConnectorConfiguration(null);
        tuned.setFailureHandler(new StopNodeFailureHandler());
        tuned.setUserAttributes(
                Map.of(MajorityOfCoordinators.ATTRIBUTE, coordinators.all().size()));
        if (coordinators.several()) {
            tuned.setFailureDetectionTimeout(FAILURE_DETECTION_MILLIS);
            // Whether the books can be opened is decided by Admission, not by who happens to be there.
            tuned.setClusterStateOnStart(ClusterState.INACTIVE);
            tuned.setIncludeEventTypes(EventType.EVT_NODE_VALIDATION_FAILED);
        }
        store(tuned.getDataStorageConfiguration(), folder);
        return tuned;
    }

    private static void store(DataStorageConfiguration storage, Path folder) {
        String wal = folder.resolve("wal").toAbsolutePath().toString();
        storage.setStoragePath(folder.resolve("store").toAbsolutePath().toString())
                .setWalMode(WALMode.FSYNC)
                .setWalPath(wal)
                // The same folder for both: segments are not copied a second time when they are full.
                .setWalArchivePath(wal)
                .setWalSegmentSize((int) (64 * MEGABYTE));
        storage.getDefaultDataRegionConfiguration().setName("ledger").setPersistenceEnabled(true);
    }

    /** The command log: one partition, so that it is in one file and one order. */
    static CacheConfiguration<Long, byte[]> blocks() {
        CacheConfiguration<Long, byte[]> blocks = new CacheConfiguration<>(BLOCKS);
        blocks.setAffinity(new RendezvousAffinityFunction(false, 1));
        return safe(blocks);
    }

    /** A cache of a group that shares its partition files, so that a dozen small tables are not a hundred files. */
    static <K, V> CacheConfiguration<K, V> grouped(String name, String group) {
        CacheConfiguration<K, V> cache = new CacheConfiguration<>(name);
        cache.setGroupName(group);
        cache.setAffinity(new RendezvousAffinityFunction(false, 8));
        return safe(cache);
    }

    /**
     * A cache, created if it is new. In a folder from before there could be several coordinators the caches of a group do
     * not ask for a majority, and Ignite wants all of a group to be alike.
     */
    @SuppressWarnings("unchecked") // a class literal has no type parameters
    static <K, V> IgniteCache<K, V> open(Ignite ignite, CacheConfiguration<K, V> cache) {
        String group = cache.getGroupName();
        for (String name : ignite.cacheNames()) {
            CacheConfiguration<?, ?> other = ignite.cache(name).getConfiguration(CacheConfiguration.class);
            if (group != null && group.equals(other.getGroupName()) && other.getTopologyValidator() == null) {
                cache.setTopologyValidator(null);
            }
        }
        return ignite.getOrCreateCache(cache);
    }

    private static <K, V> CacheConfiguration<K, V> safe(CacheConfiguration<K, V> cache) {
        return cache.setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setCacheMode(CacheMode.PARTITIONED)
                .setBackups(BACKUPS)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setPartitionLossPolicy(PartitionLossPolicy.READ_WRITE_SAFE)
                .setTopologyValidator(new MajorityOfCoordinators())
                .setReadFromBackup(false);
    }
}
