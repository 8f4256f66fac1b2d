package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.bartergrid.trust.WebTls;

/** A real API on a free port over a grid's books, and callers of it. Every answer is held against openapi.yaml. */
final class Api implements AutoCloseable {

    static final long LARGEST_BLOB_BYTES = 16_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OpenApi OPEN_API = new OpenApi();

    final Grid grid;
    final ApiServer server;
    private final SSLContext tls;
    private final HttpClient http;
    private final Map<String, String> accessTokens = new ConcurrentHashMap<>();

    Api(Grid grid, Path folder) throws IOException {
        this(grid, folder, ApiLimits.STANDARD);
    }

    Api(Grid grid, Path folder, ApiLimits limits) throws IOException {
        this(grid, folder, limits, ApiTls.GRID);
    }

    Api(Grid grid, Path folder, ApiLimits limits, ApiTls by) throws IOException {
        this.grid = grid;
        this.tls = WebTls.client(grid.authority.fingerprint(), Clock.systemUTC());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.server = ApiServer.start(
                new ApiSettings(
                        "coordinator-1",
                        "127.0.0.1",
                        0,
                        folder,
                        LARGEST_BLOB_BYTES,
                        10 * LARGEST_BLOB_BYTES,
                        Duration.ofDays(30),
                        by,
                        limits),
                grid.barter,
                grid.sql,
                grid.notes,
                grid.coordinatorKey,
                grid.authority,
                grid.clock());
    }

    /** What came back: {@code json} is missing where there was no JSON. */
    record Answer(int status, JsonNode json, HttpResponse<byte[]> response) {

        Answer is(int expected) {
            assertThat(status).as("%s", json.isMissingNode() ? response : json).isEqualTo(expected);
            return this;
        }

        String text(String field) {
            return json.path(field).asText();
        }

        String detail() {
            return text("detail");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    /** Calls under a name; null is nobody. */
    final class Caller {

        private final String name;

        private Caller(String name) {
            this.name = name;
        }

        Answer get(String path) {
            return send("GET", path, BodyPublishers.noBody());
        }

        Answer delete(String path) {
            return send("DELETE", path, BodyPublishers.noBody());
        }

        Answer post(String path, Object body) {
            return send("POST", path, json(body));
        }

        Answer put(String path, Object body) {
            return send("PUT", path, json(body));
        }

        Answer put(String path, byte[] bytes) {
            return send("PUT", path, BodyPublishers.ofByteArray(bytes), "Content-Type", "application/octet-stream");
        }

        /** Uploads a blob, which has to succeed; answers with its hash. */
        String upload(String content) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            String sha256 = BlobStoreTest.sha256(bytes);
            put("/v1/blobs/" + sha256, bytes).is(201);
            return sha256;
        }

        Answer send(String method, String path, BodyPublisher body, String... headers) {
            return Api.this.exchange(builder(path, headers).method(method, body).build());
        }

        HttpRequest.Builder builder(String path, String... headers) {
            var request = HttpRequest.newBuilder(server.uri().resolve(path)).timeout(Duration.ofSeconds(60));
            if (name != null) {
                request.header("Authorization", "Bearer " + accessToken(name));
            }
            if (headers.length > 0) {
                request.headers(headers);
            }
            return request;
        }
    }

    Caller as(String name) {
        return new Caller(name);
    }

    /** A peer whose key the coordinator keeps. */
    Caller as(String peer, String password) {
        accessTokens.put(
                peer,
                nobody().post("/v1/tokens", Map.of("peer", peer, "password", password))
                        .is(200)
                        .text("accessToken"));
        return as(peer);
    }

    /** A peer in some of its roles. */
    Caller as(String peer, List<String> roles) {
        String as = peer + " as " + roles;
        accessTokens.computeIfAbsent(
                as, who -> nobody().post("/v1/tokens", Map.of("assertion", assertion(peer), "roles", roles))
                        .is(200)
                        .text("accessToken"));
        return new Caller(as);
    }

    Caller nobody() {
        return new Caller(null);
    }

    Caller operator() {
        return new Caller("grid");
    }

    /** An invitation by the operator. */
    String joinToken(String role) {
        return operator().post("/v1/join-tokens", Map.of("role", role)).is(201).text("token");
    }

    /** Registers a gateway with the key that the grid keeps under its name. */
    void joinGateway(String name) {
        nobody().post(
                        "/v1/gateways",
                        Map.of(
                                "token",
                                joinToken("gateway"),
                                "name",
                                name,
                                "publicKey",
                                grid.key(name).verificationKey().base64Url()))
                .is(201);
    }

    /** Lets a gateway join and take a job of a new peer's; answers with the hash of the job's input, which it may read now. */
    String inputOfAJobHeldBy(String gateway, String consumer) {
        grid.peer(consumer);
        grid.volunteer(consumer + "-helper");
        String order = as(consumer)
                .post("/v1/demands", grid.demand(consumer, Grid.demand(1, 10)).toJson())
                .is(201)
                .text("order");
        String input = as(consumer).upload("what " + consumer + " wants to know");
        as(consumer)
                .post(
                        "/v1/jobs",
                        Map.of("order", order, "jar", input, "className", "C", "input", input, "format", "lines"))
                .is(201);
        joinGateway(gateway);
        assertThat(as(gateway).post("/v1/assignments/next", "").is(200).text("job"))
                .isEqualTo(order);
        return input;
    }

    String assertion(String name) {
        var now = grid.clock().instant();
        return Jwts.builder()
                .issuer(name)
                .audience()
                .add("bartergrid")
                .and()
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plusSeconds(60)))
                .signWith(grid.key(name).privateKey(), Jwts.SIG.EdDSA)
                .compact();
    }

    String accessToken(String name) {
        return accessTokens.computeIfAbsent(
                name, who -> nobody().post("/v1/tokens", Map.of("assertion", assertion(who)))
                        .is(200)
                        .text("accessToken"));
    }

    /** As after a long time: everybody has to log in again. */
    void forgetTokens() {
        accessTokens.clear();
    }

    /** As a machine that has an invitation, with the key of somebody. */
    Answer enrol(String token, String name, String keyOf) {
        String key = grid.key(keyOf).verificationKey().base64Url();
        return nobody().post("/v1/enrolments", Map.of("token", token, "name", name, "publicKey", key));
    }

    /** A request as it is, for whatever a well-behaved caller would not send. */
    Answer exchange(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            String type = response.headers().firstValue("Content-Type").orElse("");
            boolean json = type.startsWith("application/json") || type.startsWith("application/problem+json");
            boolean empty = response.body().length == 0;
            var body = json && !empty ? JSON.readTree(response.body()) : MissingNode.getInstance();
            boolean described = response.statusCode() != 405
                    && !request.method().equals("OPTIONS")
                    && !body.path("detail").asText().startsWith("There is nothing at");
            if (described && json && !request.method().equals("HEAD")) {
                assertThat(OPEN_API.faults(
                                request.method(),
                                request.uri().getPath(),
                                response.statusCode(),
                                type.replaceAll(";.*", ""),
                                body))
                        .as("%s %s: %s", request.method(), request.uri(), body)
                        .isEmpty();
            }
            return new Answer(response.statusCode(), body, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As a caller who knows the grid's authority. */
    HttpClient http() {
        return http;
    }

    /** A bare connection, of such a caller. */
    Socket connect() throws IOException {
        return secured(new Socket(server.uri().getHost(), server.uri().getPort()));
    }

    /** The same over a connection that is there. */
    Socket secured(Socket connection) throws IOException {
        return tls.getSocketFactory()
                .createSocket(connection, server.uri().getHost(), server.uri().getPort(), true);
    }

    private static BodyPublisher json(Object body) {
        if (body instanceof String text) {
            return BodyPublishers.ofString(text);
        }
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
