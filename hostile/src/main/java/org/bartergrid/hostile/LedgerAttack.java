package org.bartergrid.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryHandshakeRequest;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.MemberRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who would be a coordinator: speaks to the ports of one, from the same machine. It has had an effect as soon as
 * Ignite's discovery answers a greeting, long before anybody has joined. A greeting with a coordinator's own certificate
 * is answered, or nothing would be shown.
 */
final class LedgerAttack {

    private static final Logger log = LoggerFactory.getLogger(LedgerAttack.class);

    /** Begins every connection of Ignite's discovery. */
    static final byte[] DISCOVERY = {0x00, 0x00, 0x47, 0x47};

    /** Begins what TLS says to whoever does not speak it; none of Ignite's answers begins so. */
    private static final int ALERT = 0x15;

    private static final int ANSWER_MILLIS = 3_000;
    private static final Pattern SOCKET = Pattern.compile("socket:\\[([0-9]+)]");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String LISTENING = "0A";

    private final List<Integer> ports;
    private final Credentials mallory;

    /**
     * @param coordinator a process of this machine, which has to be a Linux
     * @param authority the grid's, only to show that a coordinator is answered
     * @param mallory a volunteer's
     */
    LedgerAttack(Child coordinator, CertificateAuthority authority, Credentials mallory) throws IOException {
        this.mallory = mallory;
        var own = CredentialsFile.create(authority, MemberRole.COORDINATOR, "coordinator-2");
        this.ports = listening(coordinator.pid()).stream()
                .filter(port -> greeted(port, secure(own)))
                .toList();
        if (ports.isEmpty()) {
            throw new IllegalStateException("No port of the coordinator answers another coordinator");
        }
    }

    /** Whether any of its ports answers who is no coordinator of this grid. */
    boolean effect() {
        var strangers = CertificateAuthority.create(Clock.systemUTC());
        var stranger = CredentialsFile.create(strangers, MemberRole.COORDINATOR, "coordinator-2");
        return Stream.of(SocketFactory.getDefault(), secure(mallory), secure(stranger))
                .anyMatch(sockets -> ports.stream().anyMatch(port -> greeted(port, sockets)));
    }

    /** Believes whoever answers and whatever it is. */
    private static SocketFactory secure(Credentials own) {
        return new ClusterTrust(EnumSet.allOf(MemberRole.class), () -> own, new Evictions(), Clock.systemUTC())
                .tls()
                .getSocketFactory();
    }

    private static boolean greeted(int port, SocketFactory sockets) {
        try (Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(DISCOVERY);
            out.write(greeting());
            out.flush();
            int first = socket.getInputStream().read();
            return first >= 0 && first != ALERT;
        } catch (IOException refused) {
            log.debug("Port {} does not answer", port, refused);
            return false;
        }
    }

    private static byte[] greeting() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(new TcpDiscoveryHandshakeRequest(UUID.randomUUID()));
        }
        return bytes.toByteArray();
    }

    private static Optional<String> socket(Path descriptor) throws IOException {
        try {
            var socket = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
            return socket.matches() ? Optional.of(socket.group(1)) : Optional.empty();
        } catch (NoSuchFileException closed) {
            return Optional.empty();
        }
    }

    /** The ports on which a process listens. */
    private static List<Integer> listening(long pid) throws IOException {
        var process = Path.of("/proc", Long.toString(pid));
        Set<String> own = new HashSet<>();
        try (var opened = Files.list(process.resolve("fd"))) {
            for (Path each : (Iterable<Path>) opened::iterator) {
                socket(each).ifPresent(own::add);
            }
        }
        List<Integer> ports = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(process.resolve(table))) {
                String[] columns = BLANKS.split(line.strip(), -1);
                if (columns[3].equals(LISTENING) && own.contains(columns[9])) {
                    ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }
}
