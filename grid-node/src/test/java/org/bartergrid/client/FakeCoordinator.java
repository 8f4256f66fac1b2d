package org.bartergrid.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bartergrid.client.Wire.Assignment;
import org.bartergrid.client.Wire.Cell;
import org.bartergrid.client.Wire.Completion;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.settlement.Receipt;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.bartergrid.trust.Pem;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator for tests that speaks the wire and remembers what it was told. It believes everybody; what it is to refuse
 * or to forget, and when it is away, the test says.
 */
public final class FakeCoordinator implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    public final SigningKey key = SigningKey.generate();
    public final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    public final Map<String, Completion> completions = new ConcurrentHashMap<>();
    public final List<Receipt> receipts = new CopyOnWriteArrayList<>();
    public final List<String> requests = new CopyOnWriteArrayList<>();
    public final List<JsonNode> progress = new CopyOnWriteArrayList<>();
    public final Set<String> offers = ConcurrentHashMap.newKeySet();
    public final List<String> assertions = new CopyOnWriteArrayList<>();
    public final AtomicInteger logins = new AtomicInteger();
    public volatile boolean cancelling;

    private final BlockingQueue<Assignment> assignments = new LinkedBlockingQueue<>();
    private final AtomicInteger asking = new AtomicInteger();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<BreakOff> breakOffs = new ArrayList<>();
    private final Map<String, String> tokens = new HashMap<>();
    private final Map<String, VerificationKey> keys = new ConcurrentHashMap<>();
    private final CertificateAuthority authority = CertificateAuthority.create(Clock.systemUTC());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private final List<Map<String, String>> evicted = new ArrayList<>();
    private @Nullable Cell cell;
    private @Nullable HttpServer server;

    private record Refusal(String request, int status, Map<String, ?> document, AtomicInteger times) {}

    private record BreakOff(String request, AtomicInteger times) {}

    private record Answer(int status, byte[] body) {
        static Answer of(Object body) throws IOException {
            return new Answer(200, JSON.writeValueAsBytes(body));
        }

        static Answer refused(int status, String detail) throws IOException {
            return new Answer(status, JSON.writeValueAsBytes(Map.of("status", status, "detail", detail)));
        }
    }

    public FakeCoordinator() throws IOException {
        port = start(0);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Nobody answers from now on. */
    public synchronized void goAway() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Answers again at the same address, with tokens, cell and all in-memory state forgotten. */
    public synchronized void comeBack() throws IOException {
        tokens.clear();
        cell = null;
        start(port);
    }

    /** The next requests whose method and path match are refused. */
    public synchronized void refuse(String methodAndPath, int status, String detail, int times) {
        refuse(methodAndPath, status, Map.of("status", status, "detail", detail), times);
    }

    /** The same with a document of the test's own; an empty one is not even JSON. */
    public synchronized void refuse(String methodAndPath, int status, Map<String, ?> document, int times) {
        refusals.add(new Refusal(methodAndPath, status, document, new AtomicInteger(times)));
    }

    /** The next requests whose method and path match are carried out, but the connection breaks in the answer. */
    public synchronized void breakOff(String methodAndPath, int times) {
        breakOffs.add(new BreakOff(methodAndPath, new AtomicInteger(times)));
    }

    public synchronized void forgetTokens() {
        tokens.clear();
    }

    public synchronized @Nullable Cell cell() {
        return cell;
    }

    public synchronized void forgetCell() {
        cell = null;
    }

    /** Hands a job to the gateway that asks next. */
    public void assign(Assignment assignment) {
        assignments.add(assignment);
    }

    /** How many gateways ask for a job now; one that was killed while it asked would still be handed the next. */
    public int asking() {
        return asking.get();
    }

    public String keep(byte[] blob) {
        String sha256 = Sha256.of(blob);
        blobs.put(sha256, blob);
        return sha256;
    }

    public long count(String methodAndPath) {
        return requests.stream().filter(one -> one.matches(methodAndPath)).count();
    }

    /** Somebody who has joined, with a key in the folder. */
    public Identity identity(Path folder, Identity.Kind kind, String name) throws IOException {
        return Identity.join(folder, Coordinators.of(address()), kind, name, "token", Map.of());
    }

    /** A grant as the coordinator signs it. */
    public String grant(String contract, String node, String job, String jar, String gateway, Instant issued) {
        return Jwts.builder()
                .subject(contract)
                .audience()
                .add("bartergrid-node")
                .and()
                .claim("node", node)
                .claim("peer", "rosalind")
                .claim("job", job)
                .claim("jar", jar)
                .claim("gateway", gateway)
                .claim("gatewayKey", keys.get(gateway).base64Url())
                .claim("slots", 1)
                .claim("cpuMillis", 600_000L)
                .issuedAt(Date.from(issued))
                .expiration(Date.from(issued.plusSeconds(3_600)))
                .signWith(key.privateKey(), Jwts.SIG.EdDSA)
                .compact();
    }

    private int start(int wanted) throws IOException {
        var started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
        started.createContext("/", this::handle);
        started.setExecutor(threads);
        started.start();
        server = started;
        return started.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String request = exchange.getRequestMethod() + " " + path;
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(request);
            var answer = refusal(request);
            if (answer == null) {
                answer = unauthorised(exchange, request)
                        ? Answer.refused(401, "Log in again")
                        : answer(exchange, request, body);
            }
            if (brokenOff(request)) {
                // Closed before the last byte that was announced: the one below loses its connection.
                exchange.sendResponseHeaders(answer.status, answer.body.length + 1_000L);
                exchange.getResponseBody().write(answer.body);
                exchange.getResponseBody().flush();
                return;
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status, head || answer.body.length == 0 ? -1 : answer.body.length);
            if (!head && answer.body.length > 0) {
                exchange.getResponseBody().write(answer.body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Answer refusal(String request) throws IOException {
        for (var refusal : refusals) {
            if (request.matches(refusal.request) && refusal.times.getAndDecrement() > 0) {
                return refusal.document.isEmpty()
                        ? new Answer(refusal.status, utf8("<html>a proxy</html>"))
                        : new Answer(refusal.status, JSON.writeValueAsBytes(refusal.document));
            }
        }
        return null;
    }

    private synchronized boolean brokenOff(String request) {
        return breakOffs.stream().anyMatch(one -> request.matches(one.request) && one.times.getAndDecrement() > 0);
    }

    private synchronized boolean unauthorised(HttpExchange exchange, String request) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return !request.matches("POST /v1/(tokens|peers|gateways)")
                && (given == null || !tokens.containsKey(bearer(given)));
    }

    private Answer answer(HttpExchange exchange, String request, byte[] body) throws IOException, InterruptedException {
        String last = request.substring(request.lastIndexOf('/') + 1);
        if (request.matches("POST /v1/(peers|gateways)")) {
            var joining = JSON.readTree(body);
            String name = joining.path("peer").asText(joining.path("name").asText());
            keys.put(name, new VerificationKey(joining.path("publicKey").asText()));
            return Answer.of(Map.of(
                    "name",
                    name,
                    "coordinatorKey",
                    key.verificationKey().base64Url(),
                    "authority",
                    authority.fingerprint(),
                    "authorityCertificate",
                    Pem.certificates(authority.certificate())));
        } else if (request.equals("POST /v1/tokens")) {
            String assertion = JSON.readTree(body).path("assertion").asText();
            assertions.add(assertion);
            return login(assertion);
        } else if (request.equals("POST /v1/certificates")) {
            return certified(caller(exchange));
        } else if (request.equals("GET /v1/evictions")) {
            return evictions(exchange.getRequestURI().getQuery());
        } else if (request.equals("POST /v1/nodes")) {
            var node = JSON.readTree(body);
            keys.put(
                    caller(exchange) + "." + node.path("name").asText(),
                    new VerificationKey(node.path("publicKey").asText()));
            return Answer.of(Map.of(
                    "node",
                    "ada.laptop",
                    "peer",
                    "ada",
                    "alive",
                    true,
                    "valuation",
                    Map.of("priceBook", 1, "pricedAs", "CPU-second", "priceMinor", 1_000, "terms", List.of()),
                    "resources",
                    List.of()));
        } else if (request.endsWith(" /v1/cell")) {
            return cell(request, exchange.getRequestURI().getQuery(), body);
        } else if (request.startsWith("POST /v1/offers")) {
            offers.add(JSON.readTree(body).path("document").path("offer").asText());
            return Answer.of(Map.of());
        } else if (request.startsWith("GET /v1/offers/")) {
            return offers.contains(last) ? Answer.of(Map.of("state", "OPEN")) : Answer.refused(404, "There is none");
        } else if (request.startsWith("DELETE /v1/offers/")) {
            offers.remove(last);
            return Answer.of(Map.of());
        } else if (request.contains(" /v1/blobs/")) {
            return blob(request, last, body);
        } else if (request.equals("POST /v1/assignments/next")) {
            asking.incrementAndGet();
            var next = assignments.poll(1, TimeUnit.SECONDS);
            asking.decrementAndGet();
            return next == null ? new Answer(204, new byte[0]) : Answer.of(next);
        } else if (request.endsWith("/receipts")) {
            var receipt = Receipt.parse(JSON.readTree(body).path("document").toString());
            receipts.add(receipt);
            return Answer.of(Map.of());
        } else if (request.endsWith("/progress")) {
            progress.add(JSON.readTree(body));
            return job(request, "MAPPING");
        } else if (request.endsWith("/completion")) {
            var completion = JSON.readValue(body, Completion.class);
            completions.put(request.split("/")[3], completion);
            return job(request, completion.state());
        }
        return new Answer(204, new byte[0]);
    }

    private static String bearer(String header) {
        return header.replace("Bearer ", "");
    }

    private synchronized String caller(HttpExchange exchange) {
        return String.valueOf(tokens.get(bearer(exchange.getRequestHeaders().getFirst("Authorization"))));
    }

    private Answer certified(String name) throws IOException {
        var role = name.startsWith("gateway") ? MemberRole.GATEWAY : MemberRole.NODE;
        var certificate =
                authority.member(new Member(role, name), keys.get(name).publicKey(), Duration.ofDays(30));
        return Answer.of(Map.of(
                "certificate", Pem.certificates(certificate), "authority", Pem.certificates(authority.certificate())));
    }

    /** Puts a member out. */
    public synchronized void evict(String member) {
        evicted.add(
                Map.of("member", member, "key", Fingerprint.of(keys.get(member).publicKey())));
        notifyAll();
    }

    private synchronized Answer evictions(String query) throws IOException, InterruptedException {
        long known = Long.parseLong(query.replaceAll(".*above=(-?[0-9]+).*", "$1"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(query.replaceAll(".*wait=", "")));
        while (known == evicted.size() && System.nanoTime() < end) {
            wait(200);
        }
        return Answer.of(Map.of("version", evicted.size(), "evicted", evicted));
    }

    private synchronized Answer login(String assertion) throws IOException {
        String token = "token-" + logins.incrementAndGet();
        var parts = assertion.split("\\.");
        tokens.put(
                token,
                parts.length < 2
                        ? ""
                        : JSON.readTree(Base64.getUrlDecoder().decode(parts[1]))
                                .path("iss")
                                .asText());
        return Answer.of(Map.of("accessToken", token, "expiresInSeconds", 600));
    }

    private Answer job(String request, String state) throws IOException {
        return Answer.of(Map.of(
                "job", request.split("/")[3], "state", state, "version", 1, "cancelling", cancelling, "partitions", 1));
    }

    private synchronized Answer cell(String request, @Nullable String query, byte[] body)
            throws IOException, InterruptedException {
        if (request.startsWith("PUT")) {
            cell = JSON.readerFor(Cell.class)
                    .without(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(body);
            notifyAll();
            return new Answer(204, new byte[0]);
        }
        long end = System.nanoTime()
                + TimeUnit.SECONDS.toNanos(Long.parseLong(String.valueOf(query).replace("wait=", "")));
        while (cell == null && System.nanoTime() < end) {
            wait(200);
        }
        return cell == null ? Answer.refused(404, "No gateway has announced a cell") : Answer.of(cell);
    }

    private Answer blob(String request, String sha256, byte[] body) throws IOException {
        if (request.startsWith("PUT")) {
            blobs.put(sha256, body);
            return Answer.of(Map.of("sha256", sha256, "bytes", body.length));
        }
        byte[] blob = blobs.get(sha256);
        return blob == null ? Answer.refused(404, "There is no blob " + sha256) : new Answer(200, blob);
    }

    /** Text as UTF-8. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        goAway();
        threads.shutdownNow();
    }
}
