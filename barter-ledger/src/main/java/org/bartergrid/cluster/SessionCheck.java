package org.bartergrid.cluster;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ignite.failure.FailureType;
import org.apache.ignite.internal.util.IgniteUtils;
import org.apache.ignite.internal.util.nio.GridNioSession;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationMetricsListener;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.communication.tcp.internal.CommunicationWorker;
import org.apache.ignite.spi.communication.tcp.internal.ConnectionClientPool;
import org.apache.ignite.spi.communication.tcp.internal.ConnectionKey;
import org.apache.ignite.spi.communication.tcp.internal.GridNioServerWrapper;
import org.apache.ignite.spi.communication.tcp.internal.InboundConnectionHandler;
import org.apache.ignite.spi.communication.tcp.messages.HandshakeMessage;
import org.apache.ignite.spi.communication.tcp.messages.NodeIdMessage;
import org.bartergrid.trust.Member;
import org.jspecify.annotations.Nullable;

/**
 * Binds every connection of Ignite's communication to the certificate at its other end: whoever says to be a member of
 * the cell must be the one whom the TLS session has proved. Without it any member could speak in another's name, since
 * Ignite believes the id that a connection begins with.
 *
 * <p>Stands in front of Ignite's own handler, to which it passes on everything else. Ignite offers no other place: this
 * class extends one of its internal ones, and {@code SessionCheckTest} sees that it leaves out none of its methods.
 */
final class SessionCheck extends InboundConnectionHandler {

    /** Beyond Ignite's own number of connections to one member it takes one for a raw channel. */
    private static final int MOST_CONNECTIONS = 64;

    private final InboundConnectionHandler ignites;
    private final ClusterTrust trust;
    private final Members members;
    private final Refusals refusals;
    private final Set<GridNioSession> proved = ConcurrentHashMap.newKeySet();

    @SuppressWarnings(
            "NullAway") // The superclass only keeps what it is given, and none of its own methods is ever called.
    SessionCheck(InboundConnectionHandler ignites, ClusterTrust trust, Members members, Refusals refusals) {
        super(null, null, null, null, null, null, null, null, null, null, null, null, null, false, null, null);
        this.ignites = ignites;
        this.trust = trust;
        this.members = members;
        this.refusals = refusals;
    }

    @Override
    public void onMessage(GridNioSession session, Message message) {
        if (proved.contains(session)) {
            ignites.onMessage(session, message);
            return;
        }
        ConnectionKey key = session.meta(TcpCommunicationSpi.CONN_IDX_META);
        if (key == null
                && message instanceof HandshakeMessage handshake
                && handshake.connectionIndex() > MOST_CONNECTIONS) {
            refuse(session, "it is to be a channel, past everything that looks at messages");
            return;
        }
        UUID claimed = key == null ? claimed(message) : key.nodeId();
        if (claimed == null) {
            refuse(session, "it did not begin by saying who speaks");
            return;
        }
        if (!members.present(claimed)) {
            // Ignite tells whoever is too early to wait, keeps nothing of it, and closes the connection.
            ignites.onMessage(session, message);
            return;
        }
        String why = whyNot(session, claimed);
        if (why != null) {
            refuse(session, why);
        } else {
            proved.add(session);
            ignites.onMessage(session, message);
        }
    }

    private static @Nullable UUID claimed(Message message) {
        if (message instanceof HandshakeMessage handshake) {
            return handshake.nodeId();
        }
        return message instanceof NodeIdMessage id ? IgniteUtils.bytesToUuid(id.nodeIdBytes(), 0) : null;
    }

    private @Nullable String whyNot(GridNioSession session, UUID claimed) {
        var certificates = session.certificates();
        if (certificates == null || !(certificates[0] instanceof X509Certificate certificate)) {
            return "it has no certificate";
        }
        try {
            Member member = trust.check().member(certificate);
            Member expected = members.member(claimed).orElse(null);
            return Objects.equals(member, expected) ? null : member + " speaks in the name of " + expected;
        } catch (CertificateException e) {
            return e.getMessage();
        }
    }

    private void refuse(GridNioSession session, String why) {
        refusals.count("connection", () -> "A connection with " + session.remoteAddress() + " is closed: " + why);
        session.close();
    }

    @Override
    public void onDisconnected(GridNioSession session, @Nullable Exception failure) {
        proved.remove(session);
        ignites.onDisconnected(session, failure);
    }

    /** A connection of our own must have reached whom it was meant for, before anything is sent by it. */
    @Override
    public void onConnected(GridNioSession session) {
        if (!session.accepted()) {
            ConnectionKey meant = session.meta(TcpCommunicationSpi.CONN_IDX_META);
            String why = meant == null ? "nobody knows to whom it was to be" : whyNot(session, meant.nodeId());
            if (why != null) {
                refuse(session, why);
                return;
            }
            proved.add(session);
        }
        ignites.onConnected(session);
    }

    @Override
    public void onMessageSent(GridNioSession session, Message message) {
        ignites.onMessageSent(session, message);
    }

    @Override
    public void onSessionWriteTimeout(GridNioSession session) {
        ignites.onSessionWriteTimeout(session);
    }

    @Override
    public void onSessionIdleTimeout(GridNioSession session) {
        ignites.onSessionIdleTimeout(session);
    }

    @Override
    public void onFailure(FailureType type, Throwable failure) {
        ignites.onFailure(type, failure);
    }

    @Override
    @SuppressWarnings("deprecation") // Ignite calls it so.
    public void setNioSrvWrapper(GridNioServerWrapper server) {
        ignites.setNioSrvWrapper(server);
    }

    @Override
    public void setClientPool(ConnectionClientPool pool) {
        ignites.setClientPool(pool);
    }

    @Override
    public void communicationWorker(CommunicationWorker worker) {
        ignites.communicationWorker(worker);
    }

    @Override
    public void metricsListener(@Nullable TcpCommunicationMetricsListener listener) {
        ignites.metricsListener(listener);
    }

    @Override
    public void stop() {
        ignites.stop();
    }
}
