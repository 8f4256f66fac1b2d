package org.bartergrid.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.MemberRole;
import org.junit.jupiter.api.Test;

class GreetingTest {

    private static final int TRIES = 50;

    /** Members break off right behind their alert, without waiting for whatever is still under way, as Ignite makes them. */
    @Test
    void whoIsRefusedByTlsHearsItEveryTime() throws Exception {
        var authority = CertificateAuthority.create(Clock.systemUTC());
        var honest = CredentialsFile.create(authority, MemberRole.NODE, "ada.laptop");
        var trust = new ClusterTrust(Set.of(MemberRole.NODE), () -> honest, new Evictions(), Clock.systemUTC());
        var stranger = CredentialsFile.create(
                CertificateAuthority.create(Clock.systemUTC()), MemberRole.NODE, "mallory.stranger");
        try (var server = (SSLServerSocket) trust.tls(new Refusals())
                .getServerSocketFactory()
                .createServerSocket(0, TRIES, InetAddress.getLoopbackAddress())) {
            server.setNeedClientAuth(true);
            var refusing = CompletableFuture.runAsync(() -> refuse(server));
            for (int i = 0; i < TRIES; i++) {
                var reply = Greeting.once(
                        "127.0.0.1",
                        server.getLocalPort(),
                        Gullible.tls(stranger).getSocketFactory());
                assertThat(reply.byAlert()).as("%d: %s", i, reply).isTrue();
            }
            refusing.get();
        }
    }

    private static void refuse(SSLServerSocket server) {
        for (int i = 0; i < TRIES; i++) {
            try (var socket = (SSLSocket) server.accept()) {
                socket.setSoLinger(true, 0);
                socket.startHandshake();
            } catch (IOException asItShould) {
                // Its certificate is of another grid.
            }
        }
    }
}
