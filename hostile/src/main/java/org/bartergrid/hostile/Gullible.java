package org.bartergrid.hostile;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.ignite.ssl.SSLContextWrapper;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.MutualTls;
import org.jspecify.annotations.Nullable;

/**
 * TLS of somebody who shows a certificate, asked for it or not, and believes whoever answers: when no connection comes
 * about with an honest member, it is not the attacker who has refused it.
 */
final class Gullible {

    private static final String ALIAS = "own";

    private Gullible() {}

    static SSLContext tls(Credentials own) {
        try {
            var context = SSLContext.getInstance(MutualTls.PROTOCOL);
            context.init(new KeyManager[] {new Shown(own)}, new TrustManager[] {new Believing()}, new SecureRandom());
            return new SSLContextWrapper(context, MutualTls.parameters());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK since 11 has TLS 1.3", impossible);
        }
    }

    /** The JDK's would keep to itself what is not of an authority that the other side names. */
    private static final class Shown extends X509ExtendedKeyManager {
        private final Credentials own;

        Shown(Credentials own) {
            this.own = own;
        }

        private @Nullable String alias(String... types) {
            for (String type : types) {
                if (type.equals(own.certificate().getPublicKey().getAlgorithm())) {
                    return ALIAS;
                }
            }
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(types);
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(types);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(type);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(type);
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {own.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.key();
        }
    }

    private static final class Believing extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
