package org.bartergrid.cell;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.EvictionWatch;
import org.bartergrid.client.MemberCertificate;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.process.Opened;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;

/** What a member of a cell needs of the coordinator to be trusted and to trust, kept up to date while it runs. */
public final class MemberTrust implements AutoCloseable {

    private static final Set<MemberRole> ROLES = Set.of(MemberRole.GATEWAY, MemberRole.NODE);

    private final Opened opened;
    private final ClusterTrust cell;

    private MemberTrust(Opened opened, ClusterTrust cell) {
        this.opened = opened;
        this.cell = cell;
    }

    /**
     * Gets a certificate, or takes the one that is in the file, and learns who is evicted.
     *
     * @param certificate the file in which it is kept
     * @param key the member's own
     * @param coordinator called as the member
     * @param authority fingerprint of the grid's authority, if it is known
     * @throws IOException if there is no certificate to be had
     */
    public static MemberTrust of(
            Path certificate, SigningKey key, CoordinatorClient coordinator, @Nullable String authority)
            throws IOException {
        var clock = Clock.systemUTC();
        var opened = new Opened("member");
        try {
            var own = opened.keep(MemberCertificate.of(certificate, key, coordinator, authority, clock));
            var watch = opened.keep(new EvictionWatch(coordinator));
            return new MemberTrust(opened, new ClusterTrust(ROLES, own::credentials, watch.evictions(), clock));
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** With what the member joins a cell. */
    public ClusterTrust cell() {
        return cell;
    }

    @Override
    public void close() {
        opened.close();
    }
}
