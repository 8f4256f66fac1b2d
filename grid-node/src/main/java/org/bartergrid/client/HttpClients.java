package org.bartergrid.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bartergrid.trust.WebTls;
import org.jspecify.annotations.Nullable;

/** The JDK's clients, one for HTTP and one for each grid, shared by all callers of the process: each owns threads. */
final class HttpClients {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private static final Map<String, HttpClient> SECURE = new ConcurrentHashMap<>();

    private HttpClients() {}

    /**
     * The client for an address.
     *
     * @param authority fingerprint of the grid's authority; null if only public ones are believed
     */
    static HttpClient of(URI address, @Nullable String authority) {
        return "https".equals(address.getScheme())
                ? SECURE.computeIfAbsent(authority == null ? "" : authority, known -> builder()
                        .sslContext(WebTls.client(authority, Clock.systemUTC()))
                        .build())
                : Plain.CLIENT;
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
}
