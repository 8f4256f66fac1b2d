package org.bartergrid.cell;

import java.util.Objects;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.managers.discovery.CustomMessageWrapper;
import org.apache.ignite.internal.util.future.IgniteFinishedFutureImpl;
import org.apache.ignite.lang.IgniteFuture;
import org.apache.ignite.marshaller.Marshaller;
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

/**
 * Ignite's discovery behind a {@link Guard}. A bean of {@code cell.xml}, where its timeouts are tuned like those of the
 * class that it extends.
 */
@IgniteSpiMultipleInstancesSupport(true)
@DiscoverySpiOrderSupport(true)
@DiscoverySpiHistorySupport(true)
@DiscoverySpiMutableCustomMessageSupport(true)
public final class GuardedDiscoverySpi extends TcpDiscoverySpi {

    private @Nullable Guard guard;
    private @Nullable Marshaller refusing;

    /** To be called before the start. */
    void guard(Guard made) {
        guard = made;
    }

    private Guard guard() {
        return Objects.requireNonNull(guard, "This discovery has no guard");
    }

    @Override
    public Marshaller marshaller() {
        var marshaller = refusing;
        if (marshaller == null) {
            marshaller = new RefusingMarshaller(super.marshaller());
            refusing = marshaller;
        }
        return marshaller;
    }

    @Override
    public void setListener(@Nullable DiscoverySpiListener listener) {
        super.setListener(listener == null ? null : new Guarded(listener));
    }

    @Override
    public void setDataExchange(DiscoverySpiDataExchange exchange) {
        super.setDataExchange(new DiscoverySpiDataExchange() {
            @Override
            public DiscoveryDataBag collect(DiscoveryDataBag bag) {
                var collected = exchange.collect(bag);
                guard().brings(collected);
                return collected;
            }

            @Override
            public void onExchange(DiscoveryDataBag bag) {
                guard().clean(bag);
                exchange.onExchange(bag);
            }
        });
    }

    /** Hears of what the guard lets through. */
    private final class Guarded implements DiscoverySpiListener {
        private final DiscoverySpiListener ignites;

        Guarded(DiscoverySpiListener ignites) {
            this.ignites = ignites;
        }

        @Override
        public void onLocalNodeInitialized(ClusterNode node) {
            ignites.onLocalNodeInitialized(node);
        }

        @Override
        public IgniteFuture<?> onDiscovery(DiscoveryNotification notification) {
            var message = notification.getCustomMsgData();
            if (message == null) {
                var heard = ignites.onDiscovery(notification);
                guard().changed(notification.type(), notification.getNode());
                return heard;
            }
            Object contents = message instanceof CustomMessageWrapper wrapper ? wrapper.delegate() : message;
            return guard().passes(notification.getNode(), contents, notification.getTopSnapshot())
                    ? ignites.onDiscovery(notification)
                    : new IgniteFinishedFutureImpl<>();
        }
    }
}
