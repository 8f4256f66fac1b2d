package org.bartergrid.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.apache.ignite.IgniteException;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.MemberRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who should not get in at all, and a frame that is no message. */
final class OutsideAttacks {

    private static final int SOCKET_MILLIS = 5_000;

    /** Within which whoever is evicted is out. */
    private static final long PROMISED_MILLIS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(OutsideAttacks.class);

    private final HonestGrid grid;
    private final Credentials mallory;
    private final Credentials spare;

    /**
     * @param mallory a volunteer's, valid
     * @param spare another of hers, which is evicted here
     */
    OutsideAttacks(HonestGrid grid, Credentials mallory, Credentials spare) {
        this.grid = grid;
        this.mallory = mallory;
        this.spare = spare;
    }

    List<Outcome> all() throws IOException {
        var ledger = new LedgerAttack(grid.coordinator, grid.authority(), mallory);
        return List.of(
                new Outcome(24, "a hostile frame on the ring", frame(), "serial filter"),
                new Outcome(27, "another authority's certificate", stranger(), "certificates"),
                new Outcome(28, "a revoked certificate", revoked(), "evictions"),
                new Outcome(29, "a volunteer's certificate that claims another role", promoted(), "certificates"),
                new Outcome(30, "a coordinator's role on the ledger's cluster", ledger.effect(), "certificates"));
    }

    private boolean stranger() {
        var authority = CertificateAuthority.create(Clock.systemUTC());
        var own = CredentialsFile.create(authority, MemberRole.NODE, "mallory.stranger");
        return joins(own, "mallory.stranger", MemberRole.NODE.word())
                || joins(CredentialsFile.create(authority, MemberRole.GATEWAY, "gateway-2"), "gateway-2", "gateway");
    }

    private boolean revoked() {
        grid.operator.evict("mallory.spare", "a run of attacks");
        return !States.within(PROMISED_MILLIS, () -> !joins(spare, "mallory.spare", MemberRole.NODE.word()));
    }

    private boolean promoted() {
        return joins(mallory, "mallory.box", MemberRole.GATEWAY.word())
                || joins(mallory, HonestGrid.GATEWAY, MemberRole.GATEWAY.word())
                || joins(mallory, "coordinator-1", MemberRole.COORDINATOR.word());
    }

    /** Whether it becomes a member for the honest ones, too. */
    private boolean joins(Credentials own, String name, String role) {
        try (var member = HostileMember.join(
                own, name, role, grid.folder().resolve("outside-" + name + "-" + role), grid.ring())) {
            return States.within(2_000, () -> {
                for (var seen : grid.states.of(grid.gateway).path("members")) {
                    if (seen.asText().equals(name + " " + role + " " + member.id())) {
                        return true;
                    }
                }
                return false;
            });
        } catch (IOException | IgniteException e) {
            return false;
        }
    }

    private boolean frame() {
        var trust = new ClusterTrust(
                Set.of(MemberRole.GATEWAY, MemberRole.NODE), () -> mallory, new Evictions(), Clock.systemUTC());
        for (String address : grid.ring()) {
            int colon = address.lastIndexOf(':');
            try (var socket = trust.tls()
                    .getSocketFactory()
                    .createSocket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
                socket.setSoTimeout(SOCKET_MILLIS);
                OutputStream out = socket.getOutputStream();
                out.write(LedgerAttack.DISCOVERY);
                out.write(serialized(new Canary("24")));
                out.flush();
                var unused = socket.getInputStream().read();
            } catch (IOException e) {
                log.debug("{} closed the connection", address, e);
            }
        }
        return States.within(1_500, () -> grid.states.sang("24"));
    }

    private static byte[] serialized(Object object) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }
}
