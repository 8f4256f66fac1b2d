package org.bartergrid.cell;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.apache.ignite.cluster.ClusterNode;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.cluster.Members;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.trust.Member;
import org.jspecify.annotations.Nullable;

/**
 * Binds every connection of the ring to the certificate at its other end: whoever says on it to be a member must be the one
 * whom TLS has proved. What a member carries to prove itself is seen by all others, so each of them could join once more
 * under the id of one that is gone, with its proof; but nobody gets from there to an honest neighbour without its key.
 *
 * <p>Who joins says its id before the others know it, so connections are looked at again when somebody has come, and when
 * evictions have changed: one of a key that was evicted ends then. Called by threads of Ignite's discovery; safe for any.
 */
final class RingSessions {

    private static final String KIND = "ring connection";

    /** On which connection the thread reads. */
    private static final ThreadLocal<@Nullable Session> HEARD = new ThreadLocal<>();

    private final ClusterTrust trust;
    private final Members members;
    private final Function<UUID, @Nullable ClusterNode> ring;
    private final Refusals refusals;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    /**
     * A connection.
     *
     * @param claimed whose the other end says to be
     * @param since when it said so: its certificate was in time then
     */
    record Session(Socket socket, UUID claimed, X509Certificate certificate, Instant since) {}

    /** @param ring everybody on it, also who is not in yet */
    RingSessions(ClusterTrust trust, Members members, Function<UUID, @Nullable ClusterNode> ring, Refusals refusals) {
        this.trust = trust;
        this.members = members;
        this.ring = ring;
        this.refusals = refusals;
    }

    /**
     * Somebody who has called says who it is. The calling thread reads all that comes on this connection.
     *
     * @throws IOException if it is somebody else; the connection is closed
     */
    void called(Socket socket, @Nullable UUID claimed) throws IOException {
        HEARD.set(said(socket, claimed));
    }

    /**
     * Somebody says who it is.
     *
     * @throws IOException if it is somebody else; the connection is closed
     */
    Session said(Socket socket, @Nullable UUID claimed) throws IOException {
        open.removeIf(session -> session.socket.isClosed());
        var certificate = certificate(socket);
        if (claimed == null || certificate == null) {
            throw refused(socket, "it does not say who speaks");
        }
        var session = new Session(socket, claimed, certificate, trust.clock().instant());
        // Kept before it is looked at: who comes meanwhile finds it.
        open.add(session);
        String why = whyNot(session);
        if (why != null) {
            open.remove(session);
            throw refused(socket, why);
        }
        return session;
    }

    /**
     * Somebody asks to be let in: for itself, and not with what another carries to prove itself. Whether its proof is new is not
     * looked at here, where there is no answer but the end of the connection: the oldest member does, and says what is wrong.
     *
     * @throws IOException if it is another; the connection on which it was read by this thread is closed
     */
    void asksToJoin(ClusterNode newcomer) throws IOException {
        var session = HEARD.get();
        if (session == null) {
            throw new IOException("Nobody has said who asks");
        }
        try {
            Member speaking = Member.named(session.certificate);
            Member named = members.shown(newcomer);
            if (!newcomer.id().equals(session.claimed) || !speaking.equals(named)) {
                throw refused(session.socket, speaking + " asks in the name of " + named);
            }
        } catch (CertificateException e) {
            throw refused(session.socket, String.valueOf(e.getMessage()));
        }
    }

    /** Why it ends: Ignite's clients have others speak for them on the ring, and a cell has only members. */
    IOException saidToBeAClient(Socket socket) {
        return refused(socket, "a cell has no clients");
    }

    private static @Nullable X509Certificate certificate(Socket socket) {
        try {
            return socket instanceof SSLSocket secure
                            && secure.getSession().getPeerCertificates()[0] instanceof X509Certificate shown
                    ? shown
                    : null;
        } catch (SSLPeerUnverifiedException nobody) {
            return null;
        }
    }

    private @Nullable String whyNot(Session session) {
        try {
            // In time when it began: certificates are renewed while connections last.
            Member speaking = trust.check().memberAt(session.certificate, session.since);
            var node = ring.apply(session.claimed);
            if (node == null) {
                return null;
            }
            Member expected = members.shown(node);
            return speaking.equals(expected) ? null : speaking + " speaks in the name of " + expected;
        } catch (CertificateException e) {
            return e.getMessage();
        }
    }

    private IOException refused(Socket socket, String why) {
        String from = String.valueOf(socket.getRemoteSocketAddress());
        refusals.count(KIND, () -> "A connection of the ring with " + from + " is closed: " + why);
        close(socket);
        return new IOException(why);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAnyway) {
            // There is nothing left to do with it.
        }
    }

    /** Somebody is in: what was said in its name is looked at again. */
    void look(UUID id) {
        open.stream().filter(session -> session.claimed.equals(id)).forEach(this::look);
    }

    /** Evictions have changed. */
    void lookAtAll() {
        open.forEach(this::look);
    }

    private void look(Session session) {
        String why = session.socket.isClosed() ? null : whyNot(session);
        if (why != null) {
            open.remove(session);
            var unused = refused(session.socket, why);
        }
    }
}
