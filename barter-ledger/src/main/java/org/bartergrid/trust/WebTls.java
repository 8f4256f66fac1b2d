package org.bartergrid.trust;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** HTTPS between the coordinators' API and who calls it: only the server proves itself here, callers do so by tokens. */
public final class WebTls {

    /** What is spoken; the older one for callers that are not ours. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private WebTls() {}

    /**
     * For a server.
     *
     * @param own asked at every handshake, so that a renewed certificate is used at once
     */
    public static SSLContext server(Supplier<ServerCredentials> own) {
        return context(new KeyManager[] {new Own(own)}, null);
    }

    /**
     * For a caller.
     *
     * @param authority fingerprint of the grid's authority; null if only public ones are believed
     */
    public static SSLContext client(@Nullable String authority, Clock clock) {
        return context(null, new TrustManager[] {new CoordinatorCheck(authority, clock)});
    }

    private static SSLContext context(KeyManager @Nullable [] own, TrustManager @Nullable [] others) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // A server asks nobody for a certificate, and so needs nobody to believe.
            context.init(
                    own == null ? new KeyManager[0] : own,
                    others == null ? new TrustManager[0] : others,
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has TLS", impossible);
        }
    }

    private static final class Own extends X509ExtendedKeyManager {
        private static final String ALIAS = "server";

        private final Supplier<ServerCredentials> own;

        Own(Supplier<ServerCredentials> own) {
            this.own = own;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return fits(keyType) ? ALIAS : null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return fits(keyType) ? ALIAS : null;
        }

        /** TLS 1.2 asks for {@code EC} in more words than one. */
        private boolean fits(String keyType) {
            String algorithm = own.get().certificate().getPublicKey().getAlgorithm();
            return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_");
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.get().chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.get().key();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
