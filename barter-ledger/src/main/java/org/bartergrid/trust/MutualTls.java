package org.bartergrid.trust;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 between two members of a cluster, each of which proves itself by its certificate. Whose machine answers at an
 * address says nothing there; who answers is what counts, so no host name is compared.
 */
public final class MutualTls {

    /** The only protocol spoken. */
    public static final String PROTOCOL = "TLSv1.3";

    private MutualTls() {}

    /** What every connection is to be made with. */
    public static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {PROTOCOL});
        parameters.setNeedClientAuth(true);
        return parameters;
    }

    /**
     * A context for connections of a member.
     *
     * @param own asked at every handshake, so that a renewed certificate is used at once
     * @param check whom to let in, or to speak to
     * @param refused told about each that is not, in a sentence; on the thread of the connection
     */
    public static SSLContext context(Supplier<Credentials> own, CertificateCheck check, Consumer<String> refused) {
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(
                    new KeyManager[] {new ShownKey(own)},
                    new TrustManager[] {new Others(check, refused)},
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK since 11 has TLS 1.3", impossible);
        }
    }

    private static final class Others extends X509ExtendedTrustManager {

        private final CertificateCheck check;
        private final Consumer<String> refused;

        Others(CertificateCheck check, Consumer<String> refused) {
            this.check = check;
            this.refused = refused;
        }

        private void check(X509Certificate[] chain, @Nullable SSLSession session) throws CertificateException {
            if (chain.length == 0) {
                throw new CertificateException("No certificate was shown: members of a grid have one");
            }
            try {
                check.member(chain[0]);
            } catch (CertificateException e) {
                refused.accept(String.valueOf(e.getMessage()));
                throw e;
            }
            if (session == null) {
                throw new CertificateException("Only connections in the making are checked here");
            }
            // A resumed session would skip this check, and with it an eviction. One that is void is never resumed; the
            // connection itself goes on.
            session.invalidate();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain, null);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain, socket instanceof SSLSocket secure ? secure.getHandshakeSession() : null);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain, engine.getHandshakeSession());
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain, null);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain, socket instanceof SSLSocket secure ? secure.getHandshakeSession() : null);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain, engine.getHandshakeSession());
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {check.authority()};
        }
    }
}
