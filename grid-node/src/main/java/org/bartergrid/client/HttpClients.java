package org.bartergrid.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The JDK's clients, one for each scheme, shared by all callers of the process: each owns threads. */
final class HttpClients {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private HttpClients() {}

    /** The client for an address. */
    static HttpClient of(URI address) {
        return "https".equals(address.getScheme()) ? Secure.CLIENT : Plain.CLIENT;
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT);
    }

    /**
     * Without TLS. A client makes a context for it all the same, and the default one reads every certificate authority of
     * the JDK, a noticeable part of what a node's start costs: this one trusts nobody and reads nothing.
     */
    private static final class Plain {
        private static final HttpClient CLIENT =
                builder().sslContext(trustingNobody()).build();

        private static SSLContext trustingNobody() {
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[0], null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every JDK has TLS", e);
            }
        }
    }

    private static final class Secure {
        private static final HttpClient CLIENT = builder().build();
    }
}
