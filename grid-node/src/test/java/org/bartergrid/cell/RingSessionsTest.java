package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.ignite.cluster.ClusterNode;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose connections of the ring stay open, and which end when. TLS has made their handshakes before. */
class RingSessionsTest {

    private final ProvedMembers cell = new ProvedMembers();
    private final UUID gateway = cell.add(MemberRole.GATEWAY, "gateway-1");
    private final UUID ada = cell.add(MemberRole.NODE, "ada.laptop");
    private final UUID mallory = cell.add(MemberRole.NODE, "mallory.box");
    private final Refusals refusals = new Refusals();
    private final RingSessions sessions = cell.sessions(refusals);

    @Test
    void whoSpeaksForItselfIsHeard() throws IOException {
        var called = connection(gateway);
        var calling = connection(gateway);
        sessions.called(called, gateway);
        var unused = sessions.said(calling, gateway);

        sessions.look(gateway);
        sessions.lookAtAll();
        assertThat(called.isClosed()).isFalse();
        assertThat(calling.isClosed()).isFalse();
        assertThat(refusals.counts()).isEmpty();
    }

    @Test
    void whoSpeaksInTheNameOfAnotherIsNotHeard() {
        var others = new ProvedMembers();
        refused(connection(mallory), gateway);
        refused(connection(cell.add(MemberRole.NODE, "gateway-1")), gateway);
        refused(connection(cell.add(MemberRole.GATEWAY, "gateway-2")), gateway);
        refused(new Connection(others.certificate(others.add(MemberRole.GATEWAY, "gateway-1"))), gateway);
        assertThat(refusals.counts()).containsOnlyKeys("ring connection").containsEntry("ring connection", 4L);
    }

    @Test
    void whoDoesNotSayOrShowWhoItIsIsNotHeard() {
        refused(connection(gateway), null);
        refused(new Connection(null), gateway);
        refused(new Socket(), gateway);
    }

    @Test
    void aCellHasNoClients() {
        var connection = connection(ada);

        assertThat(sessions.saidToBeAClient(connection)).hasMessageContaining("no clients");
        assertThat(connection.isClosed()).isTrue();
        assertThat(refusals.counts()).containsEntry("ring connection", 1L);
    }

    /** Newcomers speak before anybody knows them. */
    @Test
    void whatWasSaidInTheNameOfOneThatComesIsLookedAtAgain() throws IOException {
        var bob = cell.newcomer(MemberRole.NODE, "bob.tower");
        var honest = connection(bob.id());
        var false1 = connection(mallory);
        var false2 = connection(mallory);
        var own = connection(mallory);
        var unused = sessions.said(honest, bob.id());
        unused = sessions.said(false1, bob.id());
        unused = sessions.said(own, mallory);
        assertThat(false1.isClosed()).as("who knows who it is").isFalse();

        cell.come(bob);
        sessions.look(mallory);
        assertThat(false1.isClosed()).as("another has come").isFalse();
        sessions.look(bob.id());
        assertThat(false1.isClosed()).isTrue();
        assertThat(honest.isClosed()).isFalse();
        assertThat(own.isClosed()).isFalse();
        refused(false2, bob.id());
    }

    @Test
    void connectionsOfEvictedKeysEnd() throws IOException {
        var evicted = connection(mallory);
        var honest = connection(ada);
        var closed = connection(mallory);
        var unused = sessions.said(evicted, mallory);
        unused = sessions.said(honest, ada);
        unused = sessions.said(closed, mallory);
        closed.close();

        cell.evict(mallory);
        sessions.lookAtAll();
        assertThat(evicted.isClosed()).isTrue();
        assertThat(honest.isClosed()).isFalse();
        assertThat(refusals.counts()).as("what has ended is not refused").containsEntry("ring connection", 1L);
        refused(connection(mallory), mallory);
    }

    /** Its attributes show the first; a connection shows the one that it began with. */
    @Test
    void whoseCertificateWasRenewedComesAgain() throws IOException, CertificateException {
        var first = cell.certificate(ada);
        var before = connection(ada);
        var unused = sessions.said(before, ada);
        cell.later(ProvedMembers.LIFE.dividedBy(2));
        cell.renew(ada);
        var renewed = connection(ada);
        unused = sessions.said(renewed, ada);

        cell.later(ProvedMembers.LIFE.dividedBy(2).plusHours(1));
        sessions.lookAtAll();
        assertThat(before.isClosed()).as("in time when it began").isFalse();
        assertThat(renewed.isClosed()).isFalse();
        unused = sessions.said(connection(ada), ada);
        refused(new Connection(first), ada);
    }

    @Test
    void whoAsksToJoinAsksForItself() throws IOException {
        var bob = cell.newcomer(MemberRole.NODE, "bob.tower");
        var connection = connection(bob.id());
        sessions.called(connection, bob.id());

        sessions.asksToJoin(bob);
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void nobodyAsksToJoinWithWhatAnotherHasProvedItself() throws IOException {
        var late = cell.newcomer(MemberRole.GATEWAY, "gateway-2");
        refusedToJoin(mallory, late.id(), late);
        refusedToJoin(mallory, mallory, late);
        // Of its own, under another id than that in whose name it speaks.
        var own = cell.newcomer(MemberRole.NODE, "mallory.box");
        refusedToJoin(mallory, mallory, own);
    }

    @Test
    void nobodyAsksToJoinBeforeItHasSaidWhoItIs() throws Exception {
        var bob = cell.newcomer(MemberRole.NODE, "bob.tower");
        var asking = new FutureTask<>(() -> {
            sessions.asksToJoin(bob);
            return true;
        });
        // On a thread that has read nothing before.
        new Thread(asking).start();

        assertThatThrownBy(asking::get).hasRootCauseMessage("Nobody has said who asks");
    }

    /** The oldest member says so: here there is nothing to say it with. */
    @Test
    void howOldAProofIsIsNotJudgedHere() throws IOException {
        var bob = cell.newcomer(MemberRole.NODE, "bob.tower");
        var connection = connection(bob.id());
        sessions.called(connection, bob.id());
        cell.later(Duration.ofHours(1));
        cell.members.forget(bob.id());

        sessions.asksToJoin(bob);
        assertThat(connection.isClosed()).isFalse();
    }

    private void refusedToJoin(UUID shown, UUID claimed, ClusterNode asked) throws IOException {
        var connection = connection(shown);
        sessions.called(connection, claimed);
        assertThatThrownBy(() -> sessions.asksToJoin(asked)).isInstanceOf(IOException.class);
        assertThat(connection.isClosed()).isTrue();
    }

    private void refused(Socket connection, @Nullable UUID claimed) {
        assertThatThrownBy(() -> sessions.called(connection, claimed)).isInstanceOf(IOException.class);
        assertThat(connection.isClosed()).isTrue();
    }

    private Connection connection(UUID shown) {
        return new Connection(cell.certificate(shown));
    }

    /** Of which only the certificate at its other end matters. */
    private static final class Connection extends SSLSocket {
        private final @Nullable X509Certificate shown;

        Connection(@Nullable X509Certificate shown) {
            this.shown = shown;
        }

        @Override
        public SSLSession getSession() {
            return (SSLSession) Proxy.newProxyInstance(
                    SSLSession.class.getClassLoader(),
                    new Class<?>[] {SSLSession.class},
                    (proxy, method, arguments) -> {
                        if (!method.getName().equals("getPeerCertificates")) {
                            throw new UnsupportedOperationException(method.getName());
                        } else if (shown == null) {
                            throw new SSLPeerUnverifiedException("It has none");
                        }
                        return new Certificate[] {shown};
                    });
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return new String[0];
        }

        @Override
        public String[] getEnabledCipherSuites() {
            return new String[0];
        }

        @Override
        public void setEnabledCipherSuites(String[] suites) {}

        @Override
        public String[] getSupportedProtocols() {
            return new String[0];
        }

        @Override
        public String[] getEnabledProtocols() {
            return new String[0];
        }

        @Override
        public void setEnabledProtocols(String[] protocols) {}

        @Override
        public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {}

        @Override
        public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {}

        @Override
        public void startHandshake() {}

        @Override
        public void setUseClientMode(boolean mode) {}

        @Override
        public boolean getUseClientMode() {
            return false;
        }

        @Override
        public void setNeedClientAuth(boolean need) {}

        @Override
        public boolean getNeedClientAuth() {
            return true;
        }

        @Override
        public void setWantClientAuth(boolean want) {}

        @Override
        public boolean getWantClientAuth() {
            return false;
        }

        @Override
        public void setEnableSessionCreation(boolean flag) {}

        @Override
        public boolean getEnableSessionCreation() {
            return true;
        }
    }
}
