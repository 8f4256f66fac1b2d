package org.bartergrid.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.UUID;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryHandshakeRequest;

/**
 * How a member of a ring is greeted, and what it says to that. It has let somebody in as soon as Ignite's discovery answers
 * a greeting, long before anybody has joined.
 */
final class Greeting {

    /** Begins every connection of Ignite's discovery. */
    static final byte[] DISCOVERY = {0x00, 0x00, 0x47, 0x47};

    /** Begins an object in Java's serialization, as every answer of Ignite's discovery is one. */
    private static final int OBJECT = 0xac;

    /** Begins what TLS says to whoever does not speak it. */
    private static final int ALERT = 0x15;

    private static final int MOST_TRIES = 10;
    private static final int ANSWER_MILLIS = 3_000;

    /** TLS 1.3 lets a client speak before the other side has looked at its certificate: an alert comes within this. */
    private static final int ALERT_MILLIS = 700;

    private Greeting() {}

    /**
     * What came of a greeting.
     *
     * @param answered whether it was answered
     * @param refusal otherwise what the other side said, or that it said nothing
     */
    record Reply(boolean answered, String refusal) {

        /** Whether the other side has said that it does not want this one, and not only broken off. */
        boolean byAlert() {
            return !answered && refusal.contains("alert");
        }
    }

    /**
     * Whether it was refused everywhere, by the other side: whoever believes everybody breaks off nothing itself. An alert may
     * be lost to whoever does not speak TLS, so it need not have come from each.
     */
    static boolean refused(List<Reply> replies) {
        return replies.stream().noneMatch(Reply::answered) && replies.stream().anyMatch(Reply::byAlert);
    }

    /**
     * Greets until it is answered, or told by TLS that it is not wanted: to whoever does not speak it an alert may be
     * lost when the connection is broken off right behind it.
     */
    static Reply at(String host, int port, SocketFactory sockets) {
        var reply = once(host, port, sockets);
        for (int i = 1; i < MOST_TRIES && !reply.answered && !reply.byAlert(); i++) {
            reply = once(host, port, sockets);
        }
        return reply;
    }

    static Reply once(String host, int port, SocketFactory sockets) {
        try (Socket socket = connected(host, port, sockets)) {
            return on(socket);
        } catch (SocketTimeoutException silent) {
            return new Reply(false, "nothing was said");
        } catch (IOException refused) {
            return new Reply(false, String.valueOf(refused.getMessage()));
        }
    }

    private static Socket connected(String host, int port, SocketFactory sockets) throws IOException {
        return sockets instanceof SSLSocketFactory tls
                ? tls.createSocket(new ListeningSocket(host, port), host, port, true)
                : sockets.createSocket(host, port);
    }

    /** On a connection that has just been made. */
    static Reply on(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        if (socket instanceof SSLSocket secure) {
            secure.setSoTimeout(ANSWER_MILLIS);
            secure.startHandshake();
            secure.setSoTimeout(ALERT_MILLIS);
            try {
                if (in.read() < 0) {
                    return new Reply(false, "the connection was closed");
                }
            } catch (SocketTimeoutException welcome) {
                // No alert: it waits to be greeted.
            }
        }
        socket.setSoTimeout(ANSWER_MILLIS);
        OutputStream out = socket.getOutputStream();
        out.write(DISCOVERY);
        out.write(serialized(new TcpDiscoveryHandshakeRequest(UUID.randomUUID())));
        out.flush();
        int first = in.read();
        if (first == ALERT) {
            return new Reply(false, "an alert of TLS");
        }
        return first == OBJECT
                ? new Reply(true, "")
                : new Reply(false, first < 0 ? "the connection was closed" : "something else than Ignite answered");
    }

    static byte[] serialized(Object object) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
