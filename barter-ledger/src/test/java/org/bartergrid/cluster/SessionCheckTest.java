package org.bartergrid.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.GridJobCancelRequest;
import org.apache.ignite.internal.util.nio.GridNioServerListener;
import org.apache.ignite.internal.util.nio.GridNioSession;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.apache.ignite.spi.communication.tcp.internal.ConnectionKey;
import org.apache.ignite.spi.communication.tcp.internal.InboundConnectionHandler;
import org.apache.ignite.spi.communication.tcp.messages.HandshakeMessage;
import org.apache.ignite.spi.communication.tcp.messages.HandshakeMessage2;
import org.apache.ignite.spi.communication.tcp.messages.NodeIdMessage;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is heard on a connection of Ignite's communication, whose certificate TLS has proved before. */
class SessionCheckTest {

    private static final Set<MemberRole> ROLES = Set.of(MemberRole.GATEWAY, MemberRole.NODE);

    private final CertificateAuthority authority = CertificateAuthority.create(Clock.systemUTC());
    private final Evictions evictions = new Evictions();
    private final Credentials gateway = credentials(authority, MemberRole.GATEWAY, "gateway-1");
    private final Credentials mallory = credentials(authority, MemberRole.NODE, "mallory.box");
    private final UUID gatewayId = UUID.randomUUID();
    private final Map<UUID, ClusterNode> topology = new ConcurrentHashMap<>();
    private final ClusterTrust trust = new ClusterTrust(ROLES, () -> mallory, evictions, Clock.systemUTC());
    private final Refusals refusals = new Refusals();
    private final Heard heard = new Heard();
    private final SessionCheck check = check();

    private SessionCheck check() {
        var members = new Members(trust);
        members.topology(topology::get);
        topology.put(
                gatewayId,
                TestNodes.node(gatewayId, "gateway-1", MemberProof.attributes(gateway, gatewayId, Clock.systemUTC())));
        return new SessionCheck(heard, trust, members, refusals);
    }

    private static Credentials credentials(CertificateAuthority authority, MemberRole role, String name) {
        var key = SigningKey.generate();
        return new Credentials(
                key.privateKey(),
                authority.member(new Member(role, name), key.verificationKey().publicKey(), Duration.ofDays(1)),
                authority.certificate());
    }

    @Test
    void whoSpeaksForItselfIsHeard() {
        for (var beginning : List.of(new HandshakeMessage(gatewayId, 1, 0), new NodeIdMessage(gatewayId))) {
            var session = new Session(gateway);
            heard.messages.clear();

            check.onMessage(session.seen(), beginning);
            check.onMessage(session.seen(), new Anything());

            assertThat(heard.messages).hasSize(2);
            assertThat(session.closed).isFalse();
        }
    }

    @Test
    void whoSpeaksInTheNameOfAnotherIsNotHeard() {
        var others = CertificateAuthority.create(Clock.systemUTC());
        for (var shown : List.of(
                mallory,
                credentials(authority, MemberRole.GATEWAY, "gateway-2"),
                credentials(authority, MemberRole.NODE, "gateway-1"),
                credentials(others, MemberRole.GATEWAY, "gateway-1"))) {
            closed(new Session(shown), new HandshakeMessage(gatewayId, 1, 0));
            closed(new Session(shown), new NodeIdMessage(gatewayId));
        }
        closed(new Session(null), new HandshakeMessage(gatewayId, 1, 0));
    }

    @Test
    void whoWasEvictedIsNotHeard() {
        evictions.replace(Set.of(Fingerprint.of(gateway.certificate().getPublicKey())));

        closed(new Session(gateway), new HandshakeMessage(gatewayId, 1, 0));
    }

    @Test
    void whoDoesNotBeginBySayingWhoItIsIsNotHeard() {
        closed(new Session(gateway), new Anything());
    }

    @Test
    void nobodyGetsAChannelPastWhatLooksAtMessages() {
        closed(new Session(gateway), new HandshakeMessage2(gatewayId, 1, 0, 65));
    }

    /** Ignite tells it to come again: that it was heard once as nobody proves nothing for the next time. */
    @Test
    void whoComesTooEarlyHasProvedNothing() {
        var newcomer = UUID.randomUUID();
        var session = new Session(mallory);
        check.onMessage(session.seen(), new HandshakeMessage(newcomer, 1, 0));
        assertThat(heard.messages).hasSize(1);

        heard.messages.clear();
        closed(session, new HandshakeMessage(gatewayId, 1, 0));
    }

    /** An address says nothing: who answers there has to be whom this member wanted. */
    @Test
    void aConnectionOfOnesOwnHasToReachWhomItIsFor() {
        var reached = new Session(gateway);
        reached.meant = new ConnectionKey(gatewayId, 0);
        check.onConnected(reached.seen());
        check.onMessage(reached.seen(), new Anything());
        assertThat(heard.connected).isEqualTo(1);
        assertThat(heard.messages).hasSize(1);

        var another = new Session(mallory);
        another.meant = new ConnectionKey(gatewayId, 0);
        check.onConnected(another.seen());
        assertThat(another.closed).isTrue();
        var nobody = new Session(gateway);
        nobody.accepted = false;
        check.onConnected(nobody.seen());
        assertThat(nobody.closed).isTrue();
        assertThat(heard.connected).isEqualTo(1);
    }

    @Test
    void whatWasProvedIsForgottenWithTheConnection() {
        var session = new Session(gateway);
        check.onMessage(session.seen(), new HandshakeMessage(gatewayId, 1, 0));
        check.onDisconnected(session.seen(), null);
        heard.messages.clear();

        closed(session, new Anything());
    }

    private void closed(Session session, Message beginning) {
        check.onMessage(session.seen(), beginning);

        assertThat(session.closed).as("%s", beginning).isTrue();
        assertThat(heard.messages).isEmpty();
    }

    /** As Ignite shows a connection whose handshake TLS has made. */
    private static final class Session implements InvocationHandler {
        private final Certificate @Nullable [] certificates;
        private final GridNioSession seen = (GridNioSession) Proxy.newProxyInstance(
                GridNioSession.class.getClassLoader(), new Class<?>[] {GridNioSession.class}, this);
        private @Nullable ConnectionKey meant;
        private boolean accepted = true;
        private boolean closed;

        Session(@Nullable Credentials shown) {
            certificates = shown == null ? null : new Certificate[] {shown.certificate()};
        }

        GridNioSession seen() {
            accepted = accepted && meant == null;
            return seen;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "certificates" -> certificates;
                case "meta" -> meant;
                case "accepted" -> accepted;
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> arguments != null && proxy == arguments[0];
                case "close" -> {
                    closed = true;
                    yield null;
                }
                default -> null;
            };
        }
    }

    /** Ignite's own handler, behind the check. */
    private static final class Heard extends InboundConnectionHandler {
        private final List<Message> messages = new ArrayList<>();
        private int connected;

        @SuppressWarnings("NullAway") // It is given nothing, and does nothing.
        Heard() {
            super(null, null, null, null, null, null, null, null, null, null, null, null, null, false, null, null);
        }

        @Override
        public void onMessage(GridNioSession session, Message message) {
            messages.add(message);
        }

        @Override
        public void onConnected(GridNioSession session) {
            connected++;
        }

        @Override
        public void onDisconnected(GridNioSession session, @Nullable Exception failure) {}
    }

    /** Whatever is said once a connection stands. */
    private static final class Anything extends GridJobCancelRequest {}

    /** Whatever it left out would be done by a handler that has nothing to do it with. */
    @Test
    void everyMethodOfIgnitesHandlerIsPassedOn() {
        Set<String> own = methods(SessionCheck.class);

        assertThat(own).containsAll(methods(InboundConnectionHandler.class));
        assertThat(own).containsAll(methods(GridNioServerListener.class));
    }

    private static Set<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic()
                        && !Modifier.isStatic(method.getModifiers())
                        && !Modifier.isPrivate(method.getModifiers()))
                .map(SessionCheckTest::signature)
                .collect(Collectors.toSet());
    }

    private static String signature(Method method) {
        // Erased: Ignite's interface has a type parameter where its handler has Message.
        return method.getName() + "/" + method.getParameterCount();
    }
}
