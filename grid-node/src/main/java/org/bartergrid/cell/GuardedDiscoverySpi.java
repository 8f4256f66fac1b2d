package org.bartergrid.cell;

import java.util.Objects;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.managers.discovery.CustomMessageWrapper;
import org.apache.ignite.lang.IgniteFuture;
import org.apache.ignite.spi.IgniteSpiMultipleInstancesSupport;
import org.apache.ignite.spi.discovery.DiscoveryDataBag;
import org.apache.ignite.spi.discovery.DiscoveryNotification;
import org.apache.ignite.spi.discovery.DiscoverySpiDataExchange;
import org.apache.ignite.spi.discovery.DiscoverySpiHistorySupport;
import org.apache.ignite.spi.discovery.DiscoverySpiListener;
import org.apache.ignite.spi.discovery.DiscoverySpiMutableCustomMessageSupport;
import org.apache.ignite.spi.discovery.DiscoverySpiOrderSupport;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@IgniteSpiMultipleInstancesSupport(true)
@DiscoverySpiOrderSupport(true)
@DiscoverySpiHistorySupport(true)
@DiscoverySpiMutableCustomMessageSupport(true)
public final class GuardedDiscoverySpi extends TcpDiscoverySpi {
    private static final Logger log = LoggerFactory.getLogger(GuardedDiscoverySpi.class);
    @Nullable CellMembers members;

    void members(CellMembers made) {
        members = made;
    }

    @Override
    public void setListener(@Nullable DiscoverySpiListener listener) {
        super.setListener(listener == null ? null : new DiscoverySpiListener() {
            @Override
            public void onLocalNodeInitialized(ClusterNode node) {
                listener.onLocalNodeInitialized(node);
            }

            @Override
            public IgniteFuture<?> onDiscovery(DiscoveryNotification notification) {
                Object custom = notification.getCustomMsgData();
                if (custom instanceof CustomMessageWrapper wrapper) {
                    custom = wrapper.delegate();
                }
                log.info("GUARD {} {} {}", notification.type(), notification.getNode().consistentId(), custom == null ? "-" : custom.getClass().getName());
                return listener.onDiscovery(notification);
            }
        });
    }

    @Override
    public void setDataExchange(DiscoverySpiDataExchange exchange) {
        super.setDataExchange(new DiscoverySpiDataExchange() {
            @Override
            public DiscoveryDataBag collect(DiscoveryDataBag bag) {
                var r = exchange.collect(bag);
                log.info("GUARD collected {} joining={} common={} specific={}", bag.joiningNodeId(), Objects.toString(r.joiningNodeData()), r.commonData(), r.localNodeSpecificData());
                return r;
            }

            @Override
            public void onExchange(DiscoveryDataBag bag) {
                log.info("GUARD exchange {} joining={} common={}", bag.joiningNodeId(), bag.joiningNodeData(), bag.commonData());
                exchange.onExchange(bag);
            }
        });
    }
}
