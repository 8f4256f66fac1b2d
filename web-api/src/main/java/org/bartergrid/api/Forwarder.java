package org.bartergrid.api;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.process.Rounds;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.WebTls;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a coordinator serves while another one writes: it passes every request on to that one, so that a client may ask
 * whichever it knows. While nobody writes it says so, in a problem document of the type {@code no-writer}.
 *
 * <p>Blobs and answers stream through. Bodies of JSON are gathered first, as where requests are carried out ({@link BodyGate}):
 * a connection to the coordinator that writes is taken when there is something to say over it, and no network has all of them.
 */
public final class Forwarder implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Forwarder.class);
    private static final int MOST_THREADS = 32;

    /** To the coordinator that writes, which sees one network in them all: below what it takes of one (750, unless configured). */
    private static final int MOST_CONNECTIONS = 512;

    /**
     * Requests of one network that are passed on at once. Each has a connection while it lasts, a poll for most of a minute. A
     * node and a gateway have a few polls each, and all of a lab may stand behind one address, so it is not less; a quarter of
     * all is left to others whoever the other three are.
     */
    private static final int MOST_OF_ONE_NETWORK = 128;

    private static final int MOST_WAITING = 1024;
    private static final long CONNECT_MILLIS = 2_000;

    /** Longer than the longest poll. */
    private static final long IDLE_MILLIS = 120_000;

    /** How one forwarder knows that another has passed a request on: two that point at each other would go on for ever. */
    private static final String VIA = "bartergrid";

    private static final long LOOK_MILLIS = 200;

    private final Server server;
    private final ServerConnector connector;
    private final Rounds looks;

    private Forwarder(Server server, ServerConnector connector, Rounds looks) {
        this.server = server;
        this.connector = connector;
        this.looks = looks;
    }

    /**
     * Starts to serve.
     *
     * @param settings where and how to listen, as when this coordinator writes
     * @param key the grid's: with it this coordinator vouches for where a request comes from
     * @param authority the grid's
     * @param writer where the coordinator is that writes, asked at every request; nothing while nobody does
     * @throws IOException if the port is taken, or the certificate cannot be used
     */
    public static Forwarder start(
            ApiSettings settings, SigningKey key, CertificateAuthority authority, Supplier<Optional<URI>> writer)
            throws IOException {
        var own = settings.tls()
                .credentials(settings.host(), authority, Clock.systemUTC())
                .orElse(null);
        var threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("forwarder");
        var server = new Server(threads);
        var http = new HttpConfiguration();
        var connector = ApiConnector.at(server, settings.host(), settings.port(), own, http);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        var origins = new Origins(key, own == null, Clock.systemUTC());
        var passing = new Passing(writer, own != null, authority.fingerprint(), origins);
        Manners.ask(server, http, settings.limits(), passing);
        try {
            server.start();
        } catch (Exception failure) {
            stop(server);
            throw new IOException(
                    "Port " + settings.port() + " of " + settings.host() + " cannot be opened (" + failure.getMessage()
                            + "): stop what listens there, or choose another",
                    failure);
        }
        var looks = new Rounds("forwarder-looks", passing::giveUpOnTheGone).begin(LOOK_MILLIS, LOOK_MILLIS);
        return new Forwarder(server, connector, looks);
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        looks.close();
        stop(server);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception failure) {
            log.warn("The forwarder did not stop in order: {}", failure.toString());
        }
    }

    private static final class Passing extends ProxyHandler {

        private final Supplier<Optional<URI>> writer;
        private final boolean secure;
        private final String authority;
        private final Origins origins;
        private final Counts<Network> places = new Counts<>(MOST_OF_ONE_NETWORK);

        /** By the networks in whose places they are. */
        private final Map<org.eclipse.jetty.client.Request, Network> passedOn = new ConcurrentHashMap<>();

        Passing(Supplier<Optional<URI>> writer, boolean secure, String authority, Origins origins) {
            this.writer = writer;
            this.secure = secure;
            this.authority = authority;
            this.origins = origins;
            setViaHost(VIA);
        }

        /** It believes another coordinator as any caller does. */
        @Override
        protected HttpClient newHttpClient() {
            var tls = new SslContextFactory.Client();
            tls.setSslContext(WebTls.client(authority, Clock.systemUTC()));
            var connections = new ClientConnector();
            connections.setSslContextFactory(tls);
            // Or the coordinator that writes would see nothing taken of an answer until a slow client had taken
            // hundreds of KiB.
            connections.setReceiveBufferSize(ApiConnector.SEND_BUFFER_BYTES);
            return new HttpClient(new HttpClientTransportDynamic(connections));
        }

        @Override
        protected void configureHttpClient(HttpClient client) {
            super.configureHttpClient(client);
            client.setConnectTimeout(CONNECT_MILLIS);
            client.setIdleTimeout(IDLE_MILLIS);
            client.setMaxConnectionsPerDestination(MOST_CONNECTIONS);
            client.setMaxRequestsQueuedPerDestination(MOST_WAITING);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (secure && !request.isSecure()) {
                refuse(response, callback, Refusal.badRequest(ApiConnector.SPEAKS_HTTPS));
                return true;
            }
            String via = request.getHeaders().get(HttpHeader.VIA);
            if (writer.get().isEmpty() || (via != null && via.contains(VIA))) {
                refuse(
                        response,
                        callback,
                        Refusal.noWriter("Nobody writes the books right now: fewer coordinators than a majority are"
                                + " there, or one is about to take over; ask again in a moment"));
                return true;
            }
            return super.handle(request, response, callback);
        }

        @Override
        protected HttpURI rewriteHttpURI(Request request) {
            // Between the two looks it may have gone; then its last address is as good as any.
            URI to = writer.get().orElse(URI.create("http://127.0.0.1:9"));
            return HttpURI.build(request.getHttpURI())
                    .scheme(to.getScheme())
                    .host(to.getHost())
                    .port(to.getPort())
                    .asImmutable();
        }

        /** In place of whatever the caller says of itself. */
        @Override
        protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request passing) {
            super.addProxyHeaders(request, passing);
            passing.headers(headers -> headers.put(
                    Origins.HEADER,
                    origins.vouch(
                            Request.getRemoteAddr(request),
                            request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR))));
        }

        @Override
        protected void sendProxyToServerRequest(
                Request request, org.eclipse.jetty.client.Request passing, Response response, Callback callback) {
            var network = Network.of(origins.from(
                    Request.getRemoteAddr(request), request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR)));
            if (!places.enter(network)) {
                refuse(
                        response,
                        callback,
                        Refusal.busy(MOST_OF_ONE_NETWORK + " requests from " + network
                                + " are on their way already, the most of one address: ask again in a moment"));
                return;
            }
            RefusedBodies.isPassedOn(request);
            passedOn.put(passing, network);
            passing.onComplete(result -> leave(passing));
            try {
                super.sendProxyToServerRequest(request, passing, response, callback);
            } catch (RuntimeException | Error failure) {
                leave(passing);
                throw failure;
            }
        }

        /** Its place is another's; once, however often it comes to an end. */
        private void leave(org.eclipse.jetty.client.Request passing) {
            var network = passedOn.remove(passing);
            if (network != null) {
                places.leave(network);
            }
        }

        /** One that was stopped, or whose network is gone, would keep its requests waiting when another writes already. */
        void giveUpOnTheGone() {
            if (passedOn.isEmpty()) {
                return;
            }
            var now = writer.get();
            for (var request : passedOn.keySet()) {
                var to = request.getURI();
                if (now.isEmpty()
                        || now.get().getPort() != to.getPort()
                        || !now.get().getHost().equals(to.getHost())) {
                    var unused = request.abort(new IOException("the coordinator at " + to + " writes no more"));
                }
            }
        }

        @Override
        protected void onServerToProxyResponseFailure(
                Request request,
                org.eclipse.jetty.client.Request passedOn,
                org.eclipse.jetty.client.Response answer,
                Response response,
                Callback callback,
                Throwable failure) {
            if (response.isCommitted()) {
                // The client sees an answer that breaks off, as it would without us.
                callback.failed(failure);
                return;
            }
            if (failure instanceof BodyGate.TooSlow) {
                refuse(response, callback, BodyGate.tooSlow());
                return;
            }
            log.debug("{} {} was not answered: {}", request.getMethod(), passedOn.getURI(), failure.toString());
            refuse(
                    response,
                    callback,
                    Refusal.noWriter(
                            "The coordinator that writes did not answer: ask again with the same id, and it is done"
                                    + " once"));
        }

        private void refuse(Response response, Callback callback, Refusal refusal) {
            response.setStatus(refusal.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answers.PROBLEM);
            if (refusal.status() == 503) {
                response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            }
            SecurityHeaders.all(secure).forEach(response.getHeaders()::put);
            response.write(true, ByteBuffer.wrap(Answers.bytes(refusal)), callback);
        }
    }
}
