package org.bartergrid.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.json.JavalinJackson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterException;
import org.bartergrid.peer.SigningKey;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's REST API, as {@code openapi.yaml} describes it.
 *
 * <p>Every route names who may call it; one that does not is refused at start. Errors are problem documents (RFC 9457).
 */
public final class ApiServer implements AutoCloseable {

    static final String CALLER = "bartergrid.caller";

    private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
    private static final String PROBLEM = "application/problem+json";
    private static final long LARGEST_JSON_BYTES = 1 << 20;
    private static final int MOST_THREADS = 64;

    private final Javalin javalin;
    private final String host;
    private final Housekeeping housekeeping;

    private ApiServer(Javalin javalin, String host, Housekeeping housekeeping) {
        this.javalin = javalin;
        this.host = host;
        this.housekeeping = housekeeping;
    }

    /**
     * Starts to serve.
     *
     * @param barter the use cases; the caller closes it after this server
     * @param key the coordinator's key: signs access tokens and grants, and is the operator's own
     * @throws IOException if the folder cannot be used or the port is taken
     */
    public static ApiServer start(ApiSettings settings, Barter barter, SigningKey key) throws IOException {
        Files.createDirectories(settings.folder());
        var clock = Clock.systemUTC();
        var gateways = new Gateways(settings.folder().resolve("gateways.json"));
        var tokens = new JoinTokens(settings.folder().resolve("join-tokens.json"), clock);
        var blobs = new BlobStore(
                settings.folder().resolve("blobs"), settings.largestBlobBytes(), settings.allBlobsBytes());
        var logins = new Logins(key, new NameDirectory(barter, gateways, key.verificationKey()), clock);
        var desk = new JobDesk(barter, clock::millis);
        var settlement = new JobSettlement(barter);
        List<Routes> routes = List.of(
                new MembershipRoutes(barter, tokens, gateways, logins, key.verificationKey()),
                new NodeRoutes(barter, new Presence(), gateways),
                new MarketRoutes(barter),
                new ContractRoutes(barter, desk),
                new BlobRoutes(blobs),
                new JobRoutes(barter, desk, blobs, settlement),
                new GatewayRoutes(barter, desk, new Grants(key, clock), blobs, settlement),
                new AccountRoutes(barter),
                new OpenApiRoute());
        var javalin = Javalin.create(config -> configure(config, routes, logins));
        try {
            javalin.start(settings.host(), settings.port());
        } catch (RuntimeException e) {
            javalin.stop();
            throw new IOException(
                    "Port " + settings.port() + " of " + settings.host()
                            + " is in use: stop what listens there, or choose another with --port (0 takes a free one)",
                    e);
        }
        return new ApiServer(javalin, settings.host(), new Housekeeping(barter, desk));
    }

    /** Where the API is. */
    public URI uri() {
        return URI.create("http://" + host + ":" + javalin.port());
    }

    @Override
    public void close() {
        housekeeping.close();
        javalin.stop();
    }

    private static void configure(JavalinConfig config, List<Routes> routes, Logins logins) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = LARGEST_JSON_BYTES;
        config.http.defaultContentType = "application/json";
        config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, 4);
        config.jsonMapper(new JavalinJackson(
                new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL), false));
        config.routes.beforeMatched(request -> checkAccess(request, logins));
        routes.forEach(subject -> subject.add(config.routes));
        config.routes.exception(Refusal.class, (refusal, request) -> answer(request, refusal));
        config.routes.exception(BarterException.class, (refusal, request) -> answer(request, Problems.of(refusal)));
        config.routes.exception(HttpResponseException.class, (refusal, request) -> {
            request.status(refusal.getStatus());
            problem(request, refusal.getStatus(), "http", String.valueOf(refusal.getMessage()), Map.of());
        });
        config.routes.exception(Exception.class, (failure, request) -> {
            log.error("{} {} failed", request.method(), request.path(), failure);
            problem(
                    request,
                    500,
                    "internal",
                    "The coordinator failed to carry this out; its log says why. Nothing is lost: ask again",
                    Map.of());
        });
        config.routes.error(404, request -> {
            if (request.resultInputStream() == null) {
                problem(
                        request,
                        404,
                        "not-found",
                        "There is nothing at " + request.method() + " " + request.path()
                                + ": GET /v1/openapi.yaml lists what is",
                        Map.of());
            }
        });
    }

    private static void checkAccess(Context request, Logins logins) {
        var allowed = request.routeRoles();
        if (allowed.isEmpty()) {
            throw new IllegalStateException("Route " + request.path() + " does not say who may call it");
        }
        if (allowed.contains(Access.PUBLIC)) {
            return;
        }
        String header = request.header("Authorization");
        if (header == null || !header.startsWith("Bearer ")) {
            request.header("WWW-Authenticate", "Bearer");
            throw Refusal.notAuthenticated(
                    "This needs an access token: send 'Authorization: Bearer …', with one from POST /v1/tokens");
        }
        var caller = logins.caller(header.substring("Bearer ".length()).strip());
        if (!allowed.contains(caller.access())) {
            throw Refusal.forbidden(
                    "This is not for a " + caller.access().name().toLowerCase(java.util.Locale.ROOT)
                            + " to call: log in as one of " + allowed.toString().toLowerCase(java.util.Locale.ROOT));
        }
        request.attribute(CALLER, caller);
    }

    private static void answer(Context request, Refusal refusal) {
        if (refusal.status() == 503) {
            request.header("Retry-After", "1");
        }
        problem(request, refusal.status(), refusal.type(), String.valueOf(refusal.getMessage()), refusal.more());
    }

    private static void problem(Context request, int status, String type, String detail, Map<String, Object> more) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:bartergrid:problem:" + type);
        document.put("title", type.replace('-', ' '));
        document.put("status", status);
        document.put("detail", detail);
        document.putAll(more);
        request.status(status).json(document).contentType(PROBLEM);
    }

    /** Serves the description of this API. */
    private static final class OpenApiRoute implements Routes {
        @Override
        public void add(io.javalin.config.RoutesConfig routes) {
            routes.get(
                    "/v1/openapi.yaml",
                    request -> request.contentType("application/yaml").result(open()),
                    Access.PUBLIC);
        }

        private static InputStream open() {
            var stream = ApiServer.class.getResourceAsStream("/openapi.yaml");
            if (stream == null) {
                throw new IllegalStateException("openapi.yaml is not in the jar");
            }
            return stream;
        }
    }
}
