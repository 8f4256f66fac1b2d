package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;
import org.apache.ignite.spi.metric.noop.NoopMetricExporterSpi;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.sandbox.WorkerPlaces;
import org.jspecify.annotations.Nullable;

/** A cell in one JVM: a gateway and nodes that are real Ignite servers with real workers. Grants are plain texts. */
final class TestCell implements AutoCloseable {

    static final String JOB_ID = "job-1";
    static final int SLOTS = 2;
    static final int HEAP_MEGABYTES_PER_SLOT = 48;

    private static final AtomicInteger CELLS = new AtomicInteger();

    final Ignite gateway;
    final Map<String, Integer> workersAlive = new ConcurrentHashMap<>();
    private final TcpDiscoveryVmIpFinder finder = new TcpDiscoveryVmIpFinder(true);
    private final int cell = CELLS.incrementAndGet();
    private final Path folder;
    private final Path jar;
    private final String jarSha256;
    private @Nullable Ignite second;
    private final Map<String, Ignite> nodes = new ConcurrentHashMap<>();
    private final Map<String, NodeRuntime> runtimes = new ConcurrentHashMap<>();

    TestCell(Path folder, int count, Path jar, String jarSha256) throws IOException {
        this.folder = folder;
        this.jar = jar;
        this.jarSha256 = jarSha256;
        gateway = ignite("gateway", Map.of());
        for (int i = 0; i < count; i++) {
            start(nodeId(i), ignite(nodeId(i), Map.of("bartergrid.node", nodeId(i))));
        }
    }

    static String nodeId(int index) {
        return "peer" + index + ".node";
    }

    /** Every node of the cell, bartered under a contract of its own. */
    List<BarteredNode> bartered() {
        List<BarteredNode> bartered = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            bartered.add(new BarteredNode("contract" + i, nodeId(i), SLOTS, "grant for contract" + i));
        }
        return bartered;
    }

    /** Takes a node away as a crash does: its member leaves without a word and its workers die. */
    void crash(int index) throws IOException {
        Ignite node = nodes.get(nodeId(index));
        if (node != null) {
            Ignition.stop(node.name(), true);
            runtimes.get(nodeId(index)).close();
        }
    }

    void stopGateway() {
        Ignition.stop(gateway.name(), true);
    }

    /** A further gateway beside the first. */
    Ignite secondGateway() {
        second = ignite("gateway-2", Map.of());
        return second;
    }

    /** Ends the runtime of a node and starts it again, as a restart of its process does; its meters' folder stays. */
    void restartRuntime(int index) throws IOException {
        NodeRuntime before = runtimes.get(nodeId(index));
        if (before != null) {
            before.close();
        }
        start(nodeId(index), nodes.get(nodeId(index)));
    }

    @Override
    public void close() throws IOException {
        for (NodeRuntime runtime : runtimes.values()) {
            runtime.close();
        }
        for (Ignite node : nodes.values()) {
            Ignition.stop(node.name(), true);
        }
        Ignition.stop(gateway.name(), true);
        if (second != null) {
            Ignition.stop(second.name(), true);
        }
    }

    private void start(String nodeId, Ignite node) throws IOException {
        nodes.put(nodeId, node);
        runtimes.put(
                nodeId,
                NodeRuntime.start(
                        node,
                        limits(),
                        folder.resolve(nodeId),
                        folder.resolve(nodeId + "-meters"),
                        WorkerPlaces.classPath(),
                        grant -> grant(grant, jarSha256),
                        sha256 -> jar,
                        (contractId, cpuMillis, memoryMegabyteSeconds, splits, sequence) -> ByteBuffer.allocate(32)
                                .putLong(cpuMillis)
                                .putLong(memoryMegabyteSeconds)
                                .putLong(splits)
                                .putLong(sequence)
                                .array(),
                        new WorkerListener() {
                            @Override
                            public void started(ProcessHandle worker) {
                                workersAlive.merge(nodeId, 1, Integer::sum);
                            }

                            @Override
                            public void stopped(ProcessHandle worker) {
                                workersAlive.merge(nodeId, -1, Integer::sum);
                            }
                        }));
    }

    /** Reads "grant for CONTRACT", "grant for CONTRACT, CPU-MILLIS" or "grant for CONTRACT, CPU-MILLIS, ISSUED-MILLIS". */
    private static Grant grant(String text, String jarSha256) throws RefusedException {
        if (!text.startsWith("grant for ")) {
            throw new RefusedException("The grant is forged.");
        }
        String[] said = text.substring("grant for ".length()).split(", ");
        long cpuMillisLimit = said.length == 1 ? Long.MAX_VALUE : Long.parseLong(said[1]);
        long issuedMillis = said.length < 3 ? 0 : Long.parseLong(said[2]);
        return new Grant(said[0], JOB_ID, jarSha256, SLOTS, cpuMillisLimit, issuedMillis, Long.MAX_VALUE);
    }

    private static WorkerLimits limits() {
        return new WorkerLimits(SLOTS * 2, HEAP_MEGABYTES_PER_SLOT, 512);
    }

    private Ignite ignite(String name, Map<String, ?> attributes) {
        DataRegionConfiguration region =
                new DataRegionConfiguration().setInitialSize(16 << 20).setMaxSize(32 << 20);
        return Ignition.start(new IgniteConfiguration()
                .setIgniteInstanceName("cell" + cell + "-" + name)
                .setLocalHost("127.0.0.1")
                .setWorkDirectory(folder.resolve("ignite").toString())
                .setUserAttributes(attributes)
                .setDiscoverySpi(new TcpDiscoverySpi()
                        .setIpFinder(finder)
                        .setLocalPort(freePort())
                        .setLocalPortRange(20))
                .setCommunicationSpi(new TcpCommunicationSpi()
                        .setLocalPort(freePort())
                        .setLocalPortRange(20)
                        .setSelectorsCount(1))
                .setDataStorageConfiguration(new DataStorageConfiguration().setDefaultDataRegionConfiguration(region))
                .setConnectorConfiguration(null)
                .setClientConnectorConfiguration(null)
                .setMetricExporterSpi(new NoopMetricExporterSpi())
                .setMetricsLogFrequency(0)
                .setPublicThreadPoolSize(2)
                .setSystemThreadPoolSize(2)
                .setStripedPoolSize(1)
                .setManagementThreadPoolSize(1)
                .setExecutorConfiguration(NodeRuntime.executors(limits())));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
