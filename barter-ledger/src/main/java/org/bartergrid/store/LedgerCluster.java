package org.bartergrid.store;

import java.nio.file.Path;
import java.util.List;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.PartitionLossPolicy;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.SystemDataRegionConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.failure.StopNodeFailureHandler;
import org.apache.ignite.logger.slf4j.Slf4jLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;
import org.apache.ignite.spi.metric.noop.NoopMetricExporterSpi;

/**
 * How an Ignite node of the ledger cluster is configured: what the books' correctness relies on, beside the code that
 * relies on it. Stateless.
 *
 * <ul>
 *   <li>WAL mode FSYNC and FULL_SYNC: what a put has answered survives a crash.
 *   <li>Backups, consistentId and the baseline are fixed from the first day: they cannot be changed once there is data.
 *   <li>READ_WRITE_SAFE: a partition without its owners refuses instead of seeming empty.
 *   <li>The failure handler stops the node, never the JVM: the writer of the books then stops and says so.
 * </ul>
 */
final class LedgerCluster {
    static final String LOOPBACK = "127.0.0.1";
    private static final long MEGABYTE = 1L << 20;
    private static final int BACKUPS = 2;

    private LedgerCluster() {}

    static IgniteConfiguration node(Path folder, String instanceName, int discoveryPort, int communicationPort) {
        TcpDiscoverySpi discovery = new TcpDiscoverySpi();
        discovery.setLocalAddress(LOOPBACK);
        discovery.setLocalPort(discoveryPort);
        discovery.setLocalPortRange(0);
        TcpDiscoveryVmIpFinder finder = new TcpDiscoveryVmIpFinder(true);
        finder.setAddresses(List.of(LOOPBACK + ":" + discoveryPort));
        discovery.setIpFinder(finder);

        TcpCommunicationSpi communication = new TcpCommunicationSpi();
        communication.setLocalAddress(LOOPBACK);
        communication.setLocalPort(communicationPort);
        communication.setLocalPortRange(0);
        communication.setSelectorsCount(1);

        IgniteConfiguration node = new IgniteConfiguration();
        node.setIgniteInstanceName(instanceName);
        node.setConsistentId("coordinator-1");
        node.setWorkDirectory(folder.toAbsolutePath().toString());
        node.setLocalHost(LOOPBACK);
        node.setDiscoverySpi(discovery);
        node.setCommunicationSpi(communication);
        node.setGridLogger(new Slf4jLogger());
        node.setMetricsLogFrequency(0);
        node.setMetricExporterSpi(new NoopMetricExporterSpi());
        node.setConnectorConfiguration(null);
        node.setClientConnectorConfiguration(null);
        node.setFailureHandler(new StopNodeFailureHandler());
        node.setPublicThreadPoolSize(2);
        node.setSystemThreadPoolSize(4);
        node.setStripedPoolSize(2);
        node.setQueryThreadPoolSize(2);
        node.setDataStreamerThreadPoolSize(1);
        node.setManagementThreadPoolSize(2);
        node.setRebalanceThreadPoolSize(1);
        node.setBuildIndexThreadPoolSize(1);
        node.setDataStorageConfiguration(storage(folder));
        return node;
    }

    private static DataStorageConfiguration storage(Path folder) {
        String wal = folder.resolve("wal").toAbsolutePath().toString();
        return new DataStorageConfiguration()
                .setStoragePath(folder.resolve("store").toAbsolutePath().toString())
                .setWalMode(WALMode.FSYNC)
                .setWalPath(wal)
                // The same folder for both: segments are not copied a second time when they are full.
                .setWalArchivePath(wal)
                .setWalSegmentSize((int) (64 * MEGABYTE))
                .setMaxWalArchiveSize(512 * MEGABYTE)
                .setCheckpointThreads(1)
                .setSystemDataRegionConfiguration(new SystemDataRegionConfiguration()
                        .setInitialSize(10 * MEGABYTE)
                        .setMaxSize(40 * MEGABYTE))
                .setDefaultDataRegionConfiguration(new DataRegionConfiguration()
                        .setName("ledger")
                        .setPersistenceEnabled(true)
                        .setInitialSize(16 * MEGABYTE)
                        .setMaxSize(256 * MEGABYTE)
                        .setCheckpointPageBufferSize(64 * MEGABYTE));
    }

    /** The command log: one partition, so that it is in one file and one order. */
    static CacheConfiguration<Long, byte[]> blocks() {
        CacheConfiguration<Long, byte[]> blocks = new CacheConfiguration<>("blocks");
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

    private static <K, V> CacheConfiguration<K, V> safe(CacheConfiguration<K, V> cache) {
        return cache.setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setCacheMode(CacheMode.PARTITIONED)
                .setBackups(BACKUPS)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setPartitionLossPolicy(PartitionLossPolicy.READ_WRITE_SAFE)
                .setReadFromBackup(false);
    }
}
