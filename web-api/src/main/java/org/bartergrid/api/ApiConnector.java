package org.bartergrid.api;

import java.util.function.Supplier;
import org.bartergrid.trust.ServerCredentials;
import org.bartergrid.trust.WebTls;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Where the API listens. Whoever speaks HTTP where it should be HTTPS is understood, so that it can be told so. */
final class ApiConnector {

    /** What whoever speaks HTTP is told. */
    static final String SPEAKS_HTTPS = "This API speaks HTTPS: write https:// where you wrote http:// (for members, the"
            + " 'coordinator' in identity.json)";

    /**
     * How much of an answer may wait in the system's memory for its reader. Left to itself, that grows to megabytes, and whoever
     * writes more is woken only when a third of them is gone: a piece of an answer would seem not to be taken for as long as a
     * slow line takes for a megabyte ({@link SlowReaders}).
     */
    static final int SEND_BUFFER_BYTES = 128 * 1024;

    private ApiConnector() {}

    /**
     * A connector at an address, for HTTP/1.1.
     *
     * @param own what the server proves itself with; null for HTTP
     */
    static ServerConnector at(
            Server server,
            String host,
            int port,
            @Nullable Supplier<ServerCredentials> own,
            HttpConfiguration configuration) {
        var http = new HttpConnectionFactory(configuration);
        ServerConnector connector;
        if (own == null) {
            connector = new ServerConnector(server, 1, 1, http);
        } else {
            // Reached by whatever name: whoever calls has looked at the certificate.
            configuration.addCustomizer(new SecureRequestCustomizer(false));
            var tls = new SslContextFactory.Server();
            tls.setSslContext(WebTls.server(own));
            tls.setIncludeProtocols(WebTls.PROTOCOLS.toArray(String[]::new));
            var secure = new SslConnectionFactory(tls, http.getProtocol());
            connector = new ServerConnector(server, 1, 1, new DetectorConnectionFactory(secure), http);
        }
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        connector.setHost(host);
        connector.setPort(port);
        return connector;
    }
}
