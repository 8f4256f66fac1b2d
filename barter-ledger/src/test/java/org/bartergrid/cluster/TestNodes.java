package org.bartergrid.cluster;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.ignite.cache.CacheMetrics;
import org.apache.ignite.cluster.ClusterMetrics;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.ClusterMetricsSnapshot;
import org.apache.ignite.lang.IgniteProductVersion;
import org.apache.ignite.spi.discovery.DiscoveryMetricsProvider;
import org.apache.ignite.spi.discovery.tcp.internal.TcpDiscoveryNode;

/** Members as Ignite's discovery shows them, without Ignite. */
final class TestNodes {

    private TestNodes() {}

    static ClusterNode node(UUID id, String consistentId, Map<String, Object> attributes) {
        var node = new TcpDiscoveryNode(
                id,
                List.of("127.0.0.1"),
                List.of(),
                47_500,
                new Unmeasured(),
                IgniteProductVersion.fromString("2.17.0"),
                consistentId);
        node.setAttributes(attributes);
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
