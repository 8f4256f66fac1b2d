package org.bartergrid.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import io.javalin.security.RouteRole;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.Notes;
import org.bartergrid.books.LedgerSql;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's REST API, as {@code openapi.yaml} describes it.
 *
 * <p>Every route names who may call it; one that does not is refused at start. Errors are problem documents (RFC 9457).
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
    private static final int MOST_THREADS = 64;
    private static final double NANOS_A_MILLI = 1e6;
    private static final String OVERRIDE = "X-HTTP-Method-Override";

    private final Javalin javalin;
    private final ApiSettings settings;
    private final ApiParts parts;
    private final Housekeeping housekeeping;

    private ApiServer(Javalin javalin, ApiSettings settings, ApiParts parts, Housekeeping housekeeping) {
        this.javalin = javalin;
        this.settings = settings;
        this.parts = parts;
        this.housekeeping = housekeeping;
    }

    /**
     * Starts to serve.
     *
     * @param barter the use cases; the caller closes it after this server
     * @param sql questions in SQL to the tables of the books
     * @param notes where join tokens, gateways and who holds which job are noted
     * @param key the grid's key: signs grants, and is the operator's own
     * @param authority certifies the members of cells
     * @throws IOException if the folder cannot be used or the port is taken
     */
    public static ApiServer start(
            ApiSettings settings,
            Barter barter,
            LedgerSql sql,
            Notes notes,
            SigningKey key,
            CertificateAuthority authority)
            throws IOException {
        return start(settings, barter, sql, notes, key, authority, Clock.systemUTC());
    }

    /** The same with a clock of the caller's own, for tokens and leases. */
    static ApiServer start(
            ApiSettings settings,
            Barter barter,
            LedgerSql sql,
            Notes notes,
            SigningKey key,
            CertificateAuthority authority,
            Clock clock)
            throws IOException {
        var own = settings.tls().credentials(settings.host(), authority, clock).orElse(null);
        var threads = new QueuedThreadPool(MOST_THREADS, 4);
        var parts = new ApiParts(settings, barter, sql, notes, key, authority, threads, own != null, clock);
        var javalin = Javalin.create(config -> {
            config.jetty.threadPool = threads;
            config.jetty.addConnector(
                    (server, http) -> ApiConnector.at(server, settings.host(), settings.port(), own, http));
            Manners.ask(config.jetty, settings.limits());
            config.jsonMapper(parts.json);
            configure(config, parts, own != null);
            Answers.toErrors(config.routes, barter::whyNotNow);
        });
        checkRoutes(javalin);
        listen(javalin, settings, parts.audit);
        return new ApiServer(javalin, settings, parts, new Housekeeping(barter, parts.desk));
    }

    private static void listen(Javalin javalin, ApiSettings settings, AuditLog audit) throws IOException {
        try {
            javalin.start();
        } catch (RuntimeException e) {
            javalin.stop();
            audit.close();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new IOException(
                            "Port " + settings.port() + " of " + settings.host()
                                    + " is in use: stop what listens there, or choose another with --port (0 takes a"
                                    + " free one)",
                            e);
                }
            }
            throw new IOException("The API cannot be served: " + e.getMessage(), e);
        }
    }

    /** Where the API is. */
    public URI uri() {
        return settings.uri(javalin.port());
    }

    /** Javalin takes the method from a header if there is one: a GET for whoever looks at the first line, and a deed here. */
    private static void requireItsOwnMethod(Context request) {
        if (request.header(OVERRIDE) != null) {
            throw Refusal.badRequest("The header " + OVERRIDE + " is not taken: send the request by its own method");
        }
    }

    private static void requireHttps(Context request) {
        if (!request.scheme().equals("https")) {
            throw Refusal.badRequest(ApiConnector.SPEAKS_HTTPS);
        }
    }

    /** The routes as {@code METHOD path}, each with who may call it. */
    Map<String, Set<? extends RouteRole>> routes() {
        Map<String, Set<? extends RouteRole>> routes = new TreeMap<>();
        for (var parsed : javalin.unsafe.internalRouter.allHttpHandlers()) {
            var endpoint = parsed.endpoint;
            if (endpoint.method.isHttpMethod()) {
                routes.put(endpoint.method.name() + " " + endpoint.path, roles(endpoint));
            }
        }
        return routes;
    }

    /** How many wait for a job or for something to do. */
    int waiting() {
        return parts.desk.waiting();
    }

    @Override
    public void close() {
        housekeeping.close();
        javalin.stop();
        parts.metrics.close();
        try {
            parts.audit.close();
        } catch (IOException e) {
            log.warn("The audit trail did not close in order", e);
        }
    }

    private static void configure(JavalinConfig config, ApiParts parts, boolean secure) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = Manners.LARGEST_JSON_BYTES;
        config.http.defaultContentType = "application/json";
        config.http.prefer405over404 = true;
        config.requestLogger.http((request, millis) -> {
            int status = request.status().getCode();
            log.debug(
                    "{} {} by {}: {} in {} ms, request {}",
                    request.method(),
                    request.path(), // without its query: ids, but no secrets
                    AccessCheck.name(request),
                    status,
                    Math.round(millis),
                    AuditTrail.id(request));
            var route = request.endpoints().lastHttpEndpoint();
            parts.metrics.answered(
                    route == null ? "any" : route.method.name(),
                    route == null ? "none" : route.path,
                    status,
                    Duration.ofNanos((long) (millis * NANOS_A_MILLI)));
        });
        config.routes.before(
                request -> SecurityHeaders.all(request.req().isSecure()).forEach(request::header));
        config.routes.before(parts.origins::note);
        config.routes.before(parts.trail::begin);
        config.routes.before(ApiServer::requireItsOwnMethod);
        if (secure) {
            config.routes.before(ApiServer::requireHttps);
        }
        config.routes.before(parts.rates::check);
        config.routes.beforeMatched(parts.access::check);
        config.routes.after(parts.trail::end);
        parts.routes.forEach(subject -> subject.add(config.routes));
    }

    /** Every route says who may call it, and whoever may GET something may ask for its head. */
    private static void checkRoutes(Javalin javalin) {
        var router = javalin.unsafe.internalRouter;
        var endpoints = router.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .toList();
        for (var endpoint : endpoints) {
            if (roles(endpoint).isEmpty()) {
                throw new IllegalStateException("Route " + endpoint.path + " does not say who may call it");
            }
            boolean headless = endpoint.method.equals(HandlerType.GET)
                    && endpoints.stream()
                            .noneMatch(
                                    other -> other.method.equals(HandlerType.HEAD) && other.path.equals(endpoint.path));
            if (headless) {
                // Javalin would answer 200 to any HEAD whose path has a GET, whether there is anything or not.
                router.addHttpEndpoint(new Endpoint(
                        HandlerType.HEAD, endpoint.path, endpoint.handler, Set.of(new Roles(roles(endpoint)))));
            }
        }
    }

    private static Set<? extends RouteRole> roles(Endpoint endpoint) {
        var roles = endpoint.metadata(Roles.class);
        return roles == null ? Set.of() : roles.getRoles();
    }
}
