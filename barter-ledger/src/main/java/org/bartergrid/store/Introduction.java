package org.bartergrid.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.store.Coordinators.Coordinator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a coordinator finds out about the others before it joins them: whether those at their addresses are coordinators of
 * its grid. Ignite takes one with whom no handshake comes about for nobody at all, and would wait for it for ever.
 */
final class Introduction {

    private static final Logger LOG = LoggerFactory.getLogger(Introduction.class);
    private static final int CONNECT_MILLIS = 1_000;
    private static final int HANDSHAKE_MILLIS = (int) TimeUnit.SECONDS.toMillis(5);

    private Introduction() {}

    /**
     * Shakes hands with each of the others that is there.
     *
     * @throws LedgerUnavailableException in one sentence, if one proves to be of another grid or no coordinator, and none to
     *     be what it should be
     */
    static void toOthers(Coordinators coordinators, ClusterTrust trust) {
        LedgerUnavailableException stranger = null;
        boolean proved = false;
        for (Coordinator other : coordinators.all()) {
            if (!other.name().equals(coordinators.me())) {
                try {
                    proved |= to(other, trust);
                } catch (LedgerUnavailableException refused) {
                    LOG.error("{}", refused.getMessage());
                    stranger = refused;
                }
            }
        }
        // One that is right is enough: whoever sits at the address of another must not keep this one from starting.
        if (stranger != null && !proved) {
            throw stranger;
        }
    }

    private static boolean to(Coordinator other, ClusterTrust trust) {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(other.host(), other.discoveryPort()), CONNECT_MILLIS);
            return shakeHands(other, trust, plain);
        } catch (IOException nobody) {
            LOG.debug("{} is not there yet: {}", other, nobody.getMessage());
            return false;
        }
    }

    /** Whether it has proved to be one. */
    private static boolean shakeHands(Coordinator other, ClusterTrust trust, Socket plain) {
        try (SSLSocket secure = (SSLSocket)
                trust.tls().getSocketFactory().createSocket(plain, other.host(), other.discoveryPort(), false)) {
            secure.setSoTimeout(HANDSHAKE_MILLIS);
            secure.startHandshake();
            return true;
        } catch (SocketTimeoutException busy) {
            LOG.debug("{} does not answer yet", other);
        } catch (IOException failed) {
            for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertificateException refused) {
                    throw new LedgerUnavailableException(
                            "What listens at " + other.host() + ":" + other.discoveryPort() + ", where coordinator "
                                    + other.name() + " should be, is not believed: " + refused.getMessage()
                                    + ". If it should be: the coordinators of a grid share one certificate authority, so"
                                    + " copy authority.pem of the one that is right to the others, and set their clocks.",
                            failed);
                }
            }
            // It may be about to end; or be no coordinator, or one of an earlier release, and will not do.
            LOG.warn(
                    "What listens at {}:{} does not speak TLS 1.3 ({}): coordinator {} is expected there, of this release",
                    other.host(),
                    other.discoveryPort(),
                    failed.getMessage(),
                    other.name());
        }
        return false;
    }
}
