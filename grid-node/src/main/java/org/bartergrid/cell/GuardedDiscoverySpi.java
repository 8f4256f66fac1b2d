package org.bartergrid.cell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Objects;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.managers.discovery.CustomMessageWrapper;
import org.apache.ignite.internal.util.future.IgniteFinishedFutureImpl;
import org.apache.ignite.internal.util.typedef.X;
import org.apache.ignite.lang.IgniteFuture;
import org.apache.ignite.marshaller.Marshaller;
import org.apache.ignite.spi.IgniteSpiMultipleInstancesSupport;
import org.apache.ignite.spi.IgniteSpiOperationTimeoutException;
import org.apache.ignite.spi.IgniteSpiOperationTimeoutHelper;
import org.apache.ignite.spi.discovery.DiscoveryDataBag;
import org.apache.ignite.spi.discovery.DiscoveryNotification;
import org.apache.ignite.spi.discovery.DiscoverySpiDataExchange;
import org.apache.ignite.spi.discovery.DiscoverySpiHistorySupport;
import org.apache.ignite.spi.discovery.DiscoverySpiListener;
import org.apache.ignite.spi.discovery.DiscoverySpiMutableCustomMessageSupport;
import org.apache.ignite.spi.discovery.DiscoverySpiOrderSupport;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryAbstractMessage;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryHandshakeRequest;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryHandshakeResponse;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryJoinRequestMessage;
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
    private @Nullable RingSessions sessions;
    private @Nullable Marshaller refusing;
    private volatile @Nullable String brokenOff;

    /** To be called before the start. */
    void guard(Guard made, RingSessions bound) {
        guard = made;
        sessions = bound;
    }

    /** How a member has broken a connection off that this one had made, if none has taken what it was sent since. */
    @Nullable
    String brokenOff() {
        return brokenOff;
    }

    /**
     * Who is called looks at the caller's certificate when the caller has begun to speak: what it thinks of it comes in
     * place of its answer, as an alert or as the end of the connection, whichever arrives first.
     */
    private void brokenOff(Exception failure) {
        String before = brokenOff;
        // An alert says more than the ends of other attempts.
        if (!X.hasCause(failure, SocketTimeoutException.class) && (before == null || !JoinRefusal.isAlert(before))) {
            brokenOff = JoinRefusal.end(failure);
        }
    }

    @Override
    protected Socket openSocket(Socket socket, InetSocketAddress address, IgniteSpiOperationTimeoutHelper timeouts)
            throws IOException, IgniteSpiOperationTimeoutException {
        try {
            return super.openSocket(socket, address, timeouts);
        } catch (IOException e) {
            // Somebody was there.
            if (socket.isConnected()) {
                brokenOff(e);
            }
            throw e;
        }
    }

    @Override
    protected void writeToSocket(Socket socket, OutputStream out, TcpDiscoveryAbstractMessage message, long timeout)
            throws IOException, IgniteCheckedException {
        try {
            super.writeToSocket(socket, out, message, timeout);
        } catch (IOException | IgniteCheckedException e) {
            if (message instanceof TcpDiscoveryHandshakeRequest) {
                brokenOff(e);
            }
            throw e;
        }
    }

    /** Of what was sent: whoever takes it says for itself what is wrong with it. */
    @Override
    protected int readReceipt(Socket socket, long timeout) throws IOException {
        try {
            int receipt = super.readReceipt(socket, timeout);
            brokenOff = null;
            return receipt;
        } catch (IOException e) {
            brokenOff(e);
            throw e;
        }
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private <T> T read(Socket socket, @Nullable InputStream in, long timeout)
            throws IOException, IgniteCheckedException {
        try {
            return super.readMessage(socket, in, timeout);
        } catch (IOException | IgniteCheckedException e) {
            if (in == null) {
                brokenOff(e);
            }
            throw e;
        }
    }

    /** Each end of a connection begins by saying whose it is: the one that was called, in its answer. */
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // So Ignite declares it.
    protected <T> T readMessage(Socket socket, @Nullable InputStream in, long timeout)
            throws IOException, IgniteCheckedException {
        T message = read(socket, in, timeout);
        var bound = sessions();
        if (message instanceof TcpDiscoveryHandshakeRequest request) {
            if (request.client()) {
                throw bound.saidToBeAClient(socket);
            }
            bound.called(socket, request.creatorNodeId());
        } else if (message instanceof TcpDiscoveryHandshakeResponse response) {
            var unused = bound.said(socket, response.creatorNodeId());
        }
        return message;
    }

    private Guard guard() {
        return Objects.requireNonNull(guard, "This discovery has no guard");
    }

    private RingSessions sessions() {
        return Objects.requireNonNull(sessions, "This discovery has no guard");
    }

    @Override
    public Marshaller marshaller() {
        var marshaller = refusing;
        if (marshaller == null) {
            marshaller = new RefusingMarshaller(super.marshaller(), this::heard);
            refusing = marshaller;
        }
        return marshaller;
    }

    private void heard(Object message) throws IgniteCheckedException {
        // What has been answered is passed on by a member.
        if (message instanceof TcpDiscoveryJoinRequestMessage join && !join.responded()) {
            try {
                sessions().asksToJoin(join.node());
            } catch (IOException refused) {
                throw new IgniteCheckedException(refused.getMessage(), refused);
            }
        }
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
