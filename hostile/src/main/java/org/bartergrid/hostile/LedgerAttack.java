package org.bartergrid.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.MemberRole;

/**
 * Somebody who would be a coordinator, and believes whoever answers: speaks to the ports of one, from the same machine. A
 * greeting with a coordinator's own certificate is answered, or nothing would be shown.
 */
final class LedgerAttack {

    private static final String HOST = "127.0.0.1";
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
                .filter(port -> Greeting.at(HOST, port, Gullible.tls(own).getSocketFactory())
                        .answered())
                .toList();
        if (ports.isEmpty()) {
            throw new IllegalStateException("No port of the coordinator answers another coordinator");
        }
    }

    /** Whether any of its ports answers who is no coordinator of this grid, and what they say. */
    Outcome outcome() {
        var strangers = CertificateAuthority.create(Clock.systemUTC());
        var stranger = CredentialsFile.create(strangers, MemberRole.COORDINATOR, "coordinator-2");
        Set<String> said = new TreeSet<>();
        boolean effect = false;
        boolean alerts = true;
        for (var sockets : List.of(
                SocketFactory.getDefault(),
                Gullible.tls(mallory).getSocketFactory(),
                Gullible.tls(stranger).getSocketFactory())) {
            for (int port : ports) {
                var reply = Greeting.at(HOST, port, sockets);
                effect |= reply.answered();
                alerts &= reply.byAlert();
                said.add(reply.refusal());
            }
        }
        return new Outcome(
                30,
                "a coordinator's role on the ledger's cluster",
                effect,
                alerts ? "certificates" : "",
                List.copyOf(said),
                "a coordinator's own certificate is answered at the same " + ports.size() + " ports");
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
