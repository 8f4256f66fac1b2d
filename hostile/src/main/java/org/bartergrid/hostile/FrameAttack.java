package org.bartergrid.hostile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.SocketFactory;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryHandshakeRequest;
import org.bartergrid.trust.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames on the ring that are no messages, some in place of a greeting, some after one that was answered: by a volunteer
 * whom TLS lets in.
 */
final class FrameAttack {

    static final int NUMBER = 24;
    static final String CANARY = "24";
    static final String CANARY_AFTER = "24-after";

    private static final int SOCKET_MILLIS = 1_500;
    private static final Logger log = LoggerFactory.getLogger(FrameAttack.class);

    private final SocketFactory sockets;
    private int answered;

    FrameAttack(Credentials own) {
        this.sockets = Gullible.tls(own).getSocketFactory();
    }

    /** Only those that sing. */
    void sing(String address) {
        var port = Port.of(address);
        send(port, Greeting.serialized(new Canary(CANARY)), false);
        send(port, Greeting.serialized(new Canary(CANARY_AFTER)), true);
    }

    /** On the honest members of a grid, which have to be there afterwards as they were before, without having heard them. */
    Outcome outcome(HonestGrid grid) {
        var before = ids(grid);
        for (String address : new Membership(grid).ring()) {
            all(Port.of(address));
        }
        boolean sang = States.within(1_500, () -> grid.states.sang(CANARY) || grid.states.sang(CANARY_AFTER));
        var after = ids(grid);
        boolean effect = sang || !after.equals(before);
        return new Outcome(
                NUMBER,
                "a hostile frame on the ring",
                effect,
                // Not seen: that nothing sang is all there is to see.
                effect ? "" : "serial filter",
                List.of(answered + " greetings were answered before, between and after the frames"),
                "");
    }

    private static List<String> ids(HonestGrid grid) {
        return grid.members().stream()
                .map(member -> grid.states.of(member).path("id").asText())
                .toList();
    }

    private void all(Port port) {
        frames(CANARY).forEach((name, frame) -> {
            requireAnswer(port, name);
            send(port, frame, false);
        });
        frames(CANARY_AFTER).forEach((name, frame) -> send(port, frame, true));
        requireAnswer(port, "all of them");
    }

    private record Port(String host, int number) {
        static Port of(String address) {
            int colon = address.lastIndexOf(':');
            return new Port(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        }
    }

    /** Or nothing of what was sent would have been read. */
    private void requireAnswer(Port port, String name) {
        var reply = Greeting.at(port.host, port.number, sockets);
        if (!reply.answered()) {
            throw new IllegalStateException("No greeting is answered around " + name + ": " + reply.refusal());
        }
        answered++;
    }

    /** What is sent where a greeting, or behind it where a message, is expected; by what is wrong with it. */
    private static Map<String, byte[]> frames(String canary) {
        byte[] greeting = Greeting.serialized(new TcpDiscoveryHandshakeRequest(UUID.randomUUID()));
        Map<String, byte[]> frames = new LinkedHashMap<>();
        frames.put("an object that sings", Greeting.serialized(new Canary(canary)));
        frames.put("an end in the middle", Arrays.copyOf(greeting, greeting.length / 2));
        frames.put("a class that is no message", Greeting.serialized(BitSet.valueOf(new long[] {1})));
        frames.put("an array that is said to be long", longArray());
        frames.put("sets in sets", Greeting.serialized(new java.util.HashSet<>(List.of(new java.util.HashSet<>()))));
        frames.put("no object", new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        return frames;
    }

    /** Two gigabytes by its own account, of which not one byte follows. */
    private static byte[] longArray() {
        byte[] array = Greeting.serialized(new byte[0]);
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(array, 0, array.length - Integer.BYTES);
            out.writeInt(Integer.MAX_VALUE - 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void send(Port port, byte[] frame, boolean greeted) {
        try (Socket socket = sockets.createSocket(port.host, port.number)) {
            if (greeted) {
                if (!Greeting.on(socket).answered()) {
                    throw new IllegalStateException("A greeting was answered before, and is no more");
                }
                answered++;
            } else {
                socket.getOutputStream().write(Greeting.DISCOVERY);
            }
            socket.setSoTimeout(SOCKET_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(frame);
            out.flush();
            // To the end: closed with something unread, the connection would take what was sent with it.
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            log.debug("{} closed the connection", port, e);
        }
    }
}
