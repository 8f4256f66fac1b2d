package org.bartergrid.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real connections on loopback. */
@Timeout(60)
class MutualTlsTest {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final int MILLIS = 10_000;

    private final TestAuthority grid = new TestAuthority(CLOCK);
    private final Evictions evictions = new Evictions();
    private final Credentials gateway = grid.member(MemberRole.GATEWAY, "gateway-1");
    private final Credentials node = grid.member(MemberRole.NODE, "ada.laptop");
    private final List<String> refused = new CopyOnWriteArrayList<>();

    @Test
    void membersOfACellTalk() throws Exception {
        try (Server server = new Server(cell(gateway))) {
            assertThat(server.greet(cell(node), MutualTls.PROTOCOL)).isEqualTo("CN=ada.laptop,OU=node,O=ada");
        }
    }

    @Test
    void aNodeIsNoMemberOfTheLedgerAndACoordinatorNoneOfACell() throws Exception {
        Credentials coordinator = grid.member(MemberRole.COORDINATOR, "a");
        SSLContext ledger = context(coordinator, MemberRole.COORDINATOR);
        try (Server server = new Server(ledger)) {
            assertThatThrownBy(() -> server.greet(context(node, MemberRole.COORDINATOR), MutualTls.PROTOCOL))
                    .isInstanceOf(IOException.class);
        }
        try (Server server = new Server(cell(gateway))) {
            assertThatThrownBy(() ->
                            server.greet(context(coordinator, MemberRole.GATEWAY, MemberRole.NODE), MutualTls.PROTOCOL))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void anotherGridsMemberIsRefusedByBoth() throws Exception {
        TestAuthority other = new TestAuthority(CLOCK);
        SSLContext stranger = MutualTls.context(
                () -> other.member(MemberRole.NODE, "ada.laptop"),
                new CertificateCheck(grid.authority.certificate(), EnumSet.of(MemberRole.GATEWAY), evictions, CLOCK),
                refused::add);
        try (Server server = new Server(cell(gateway))) {
            assertThatThrownBy(() -> server.greet(stranger, MutualTls.PROTOCOL)).isInstanceOf(IOException.class);
        }
        assertThat(refused).singleElement().asString().contains("CN=ada.laptop", "is of another grid");
        Credentials impostor = other.member(MemberRole.GATEWAY, "gateway-1");
        SSLContext believing = MutualTls.context(
                () -> impostor,
                new CertificateCheck(grid.authority.certificate(), EnumSet.of(MemberRole.NODE), evictions, CLOCK),
                refused::add);
        try (Server server = new Server(believing)) {
            assertThatThrownBy(() -> server.greet(cell(node), MutualTls.PROTOCOL))
                    .hasStackTraceContaining("is of another grid");
        }
    }

    @Test
    void nothingOlderThanTls13IsSpoken() throws Exception {
        try (Server server = new Server(cell(gateway))) {
            assertThatThrownBy(() -> server.greet(cell(node), "TLSv1.2")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoIsEvictedCannotComeBackByResumingASession() throws Exception {
        SSLContext evictedOne = cell(node);
        try (Server server = new Server(cell(gateway))) {
            server.greet(evictedOne, MutualTls.PROTOCOL);
            evictions.replace(Set.of(Fingerprint.of(node.certificate().getPublicKey())));

            assertThatThrownBy(() -> server.greet(evictedOne, MutualTls.PROTOCOL))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRenewedCertificateIsUsedFromTheNextConnectionOn() throws Exception {
        var own = new AtomicReference<>(node);
        SSLContext renewing = MutualTls.context(
                own::get,
                new CertificateCheck(grid.authority.certificate(), EnumSet.of(MemberRole.GATEWAY), evictions, CLOCK),
                refused::add);
        try (Server server = new Server(cell(gateway))) {
            server.greet(renewing, MutualTls.PROTOCOL);
            own.set(grid.member(MemberRole.NODE, "ada.desktop"));

            assertThat(server.greet(renewing, MutualTls.PROTOCOL)).startsWith("CN=ada.desktop");
        }
    }

    private SSLContext cell(Credentials own) {
        return context(own, MemberRole.GATEWAY, MemberRole.NODE);
    }

    private SSLContext context(Credentials own, MemberRole first, MemberRole... more) {
        return MutualTls.context(
                () -> own,
                new CertificateCheck(grid.authority.certificate(), EnumSet.of(first, more), evictions, CLOCK),
                refused::add);
    }

    /** Tells each that connects whom it takes it for. */
    private static final class Server implements AutoCloseable {
        private final SSLServerSocket listening;

        Server(SSLContext context) throws IOException {
            listening = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 4, InetAddress.getLoopbackAddress());
            listening.setSSLParameters(MutualTls.parameters());
        }

        String greet(SSLContext as, String protocol) throws Exception {
            var told = new CompletableFuture<@Nullable Void>();
            Thread accepting = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.setSoTimeout(MILLIS);
                    socket.startHandshake();
                    byte[] name =
                            socket.getSession().getPeerPrincipal().getName().getBytes("UTF-8");
                    socket.getOutputStream().write(name);
                    told.complete(null);
                } catch (Exception e) {
                    told.completeExceptionally(e);
                }
            });
            accepting.start();
            try (SSLSocket socket = (SSLSocket)
                    as.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                socket.setSoTimeout(MILLIS);
                socket.setEnabledProtocols(new String[] {protocol});
                socket.startHandshake();
                return new String(socket.getInputStream().readAllBytes(), "UTF-8");
            } finally {
                accepting.join(MILLIS);
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
