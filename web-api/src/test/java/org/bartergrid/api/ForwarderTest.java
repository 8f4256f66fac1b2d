package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.WebTls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who asks a coordinator that does not write. */
@Timeout(60)
class ForwarderTest {

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create(Clock.systemUTC());
    private static final SigningKey KEY = SigningKey.generate();
    private static final ApiTls PLAIN = new ApiTls(ApiTls.By.NONE, null, null, List.of());

    /** Requests of one network that are passed on at once. */
    private static final int MOST = 128;

    private static final String HERE = "127.0.0.1";
    private static final String ELSEWHERE = "127.0.0.2";
    private static final Duration BODY_WITHIN = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final AtomicReference<Optional<URI>> writer = new AtomicReference<>(Optional.empty());
    private final CountDownLatch reached = new CountDownLatch(1);
    private final Semaphore mayAnswer = new Semaphore(0);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger blobs = new AtomicInteger();
    private final List<Socket> sockets = new ArrayList<>();
    private HttpServer writing;
    private Forwarder forwarder;

    /** As where a proxy on the same machine speaks TLS. */
    private ApiSettings settings(ApiTls tls) {
        var standard = ApiLimits.STANDARD;
        var limits = new ApiLimits(
                standard.wrongPasswords(),
                standard.requestsPerAddress(),
                standard.requestsPerAccount(),
                standard.connections(),
                standard.connectionsPerAddress(),
                standard.headWithin(),
                BODY_WITHIN,
                standard.sessionLife(),
                standard.auditBytes());
        return new ApiSettings("ada", "127.0.0.1", 0, folder, 1, 1, Duration.ofDays(1), tls, limits);
    }

    @BeforeEach
    void start() throws IOException {
        writing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        writing.setExecutor(Executors.newCachedThreadPool());
        writing.createContext("/v1/echo", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String seen = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(body, StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(418, 0);
            exchange.getResponseBody().write(seen.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        writing.createContext("/v1/origin", exchange -> {
            byte[] seen =
                    exchange.getRequestHeaders().get(Origins.HEADER).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, seen.length);
            exchange.getResponseBody().write(seen);
            exchange.close();
        });
        writing.createContext("/v1/blobs", exchange -> {
            blobs.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
        });
        writing.createContext("/v1/slow", exchange -> {
            reached.countDown();
            waiting.incrementAndGet();
            try {
                mayAnswer.acquire();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        writing.start();
        forwarder = Forwarder.start(settings(PLAIN), KEY, AUTHORITY, writer::get);
    }

    @AfterEach
    void stop() throws IOException {
        mayAnswer.release(1_000);
        for (var socket : sockets) {
            socket.close();
        }
        forwarder.close();
        writing.stop(0);
    }

    private URI writes() {
        return URI.create("http://127.0.0.1:" + writing.getAddress().getPort());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + forwarder.port() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private Socket begin(String from, String line, String more) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", forwarder.port()));
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write((line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private Socket beginBody(String line) throws IOException {
        var socket = begin(HERE, line, "Content-Length: 100\r\n");
        socket.getOutputStream().write('x');
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void assertAnswered(String from) throws IOException {
        assertThat(answer(begin(from, "GET /v1/echo", ""))).startsWith("HTTP/1.1 418 ");
    }

    private static void assertBusy(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(new ObjectMapper().readTree(answer.body()).path("type").asText())
                .isEqualTo("urn:bartergrid:problem:busy");
    }

    private static void assertNoWriter(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(new ObjectMapper().readTree(answer.body()).path("type").asText())
                .isEqualTo("urn:bartergrid:problem:no-writer");
    }

    @Test
    void aRequestIsPassedOnAsItIsAndItsAnswerToo() throws Exception {
        writer.set(Optional.of(writes()));
        var answer = send(
                request("/v1/echo?a=1%2F2").header("Authorization", "Bearer x").POST(BodyPublishers.ofString("body")));
        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.body()).isEqualTo("POST /v1/echo?a=1%2F2 Bearer x body");
    }

    /** Whatever the caller says: the coordinator that writes limits and records by this. */
    @Test
    void whereARequestComesFromIsVouchedFor() throws Exception {
        writer.set(Optional.of(writes()));
        String forged = new Origins(SigningKey.generate(), false, Clock.systemUTC()).vouch("192.0.2.7", List.of());

        var answer = send(request("/v1/origin").header(Origins.HEADER, forged));

        assertThat(answer.body()).startsWith("[127.0.0.1;").doesNotContain(forged, ", ");
        // Without TLS all connections are of a proxy here, which says for whom it asks behind whatever it was told.
        assertThat(send(request("/v1/origin").header("X-Forwarded-For", "192.0.2.8, 192.0.2.9"))
                        .body())
                .startsWith("[192.0.2.9;");
        // Some add a line of their own behind the caller's.
        assertThat(send(request("/v1/origin")
                                .header("X-Forwarded-For", "192.0.2.8")
                                .header("X-Forwarded-For", "192.0.2.7, 192.0.2.10"))
                        .body())
                .startsWith("[192.0.2.10;");
    }

    /** Between coordinators TLS is spoken, too; one of another grid is nobody. */
    @Test
    void overTlsOnlyACoordinatorOfThisGridIsPassedAnything() throws Exception {
        var caller = HttpClient.newBuilder()
                .sslContext(WebTls.client(AUTHORITY.fingerprint(), Clock.systemUTC()))
                .build();
        var own = ApiTls.GRID
                .credentials("127.0.0.1", AUTHORITY, Clock.systemUTC())
                .orElseThrow();
        var others = ApiTls.GRID
                .credentials("127.0.0.1", CertificateAuthority.create(Clock.systemUTC()), Clock.systemUTC())
                .orElseThrow();
        try (var secure = Forwarder.start(settings(ApiTls.GRID), KEY, AUTHORITY, writer::get)) {
            var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + secure.port() + "/v1/echo"))
                    .build();
            var plain = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + secure.port() + "/v1/echo"));
            for (var credentials : List.of(own, others)) {
                var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.setHttpsConfigurator(new HttpsConfigurator(WebTls.server(credentials)));
                server.createContext("/v1/echo", exchange -> {
                    exchange.sendResponseHeaders(418, -1);
                    exchange.close();
                });
                server.start();
                try {
                    writer.set(Optional.of(URI.create(
                            "https://127.0.0.1:" + server.getAddress().getPort())));
                    var answer = caller.send(request, BodyHandlers.ofString());
                    if (credentials == own) {
                        assertThat(answer.statusCode()).isEqualTo(418);
                    } else {
                        assertNoWriter(answer);
                    }
                } finally {
                    server.stop(0);
                }
            }
            var told = send(plain);
            assertThat(told.statusCode()).isEqualTo(400);
            assertThat(told.body()).contains("write https://");
        }
    }

    @Test
    void whileNobodyWritesItSaysSo() throws Exception {
        assertNoWriter(send(request("/v1/echo")));
    }

    @Test
    void oneThatIsGoneIsNobody() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        writer.set(Optional.of(URI.create("http://127.0.0.1:" + closed)));
        assertNoWriter(send(request("/v1/echo")));
    }

    @Test
    void oneThatDoesNotAnswerIsGivenUpWhenAnotherWrites() throws Exception {
        writer.set(Optional.of(writes()));
        var answer = HttpClient.newHttpClient().sendAsync(request("/v1/slow").build(), BodyHandlers.ofString());
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        writer.set(Optional.of(URI.create("http://127.0.0.1:9")));
        assertNoWriter(answer.get(20, TimeUnit.SECONDS));
    }

    @Test
    void twoThatPointAtEachOtherDoNotPassARequestOnForEver() throws Exception {
        try (var other = Forwarder.start(
                settings(PLAIN),
                KEY,
                AUTHORITY,
                () -> Optional.of(URI.create("http://127.0.0.1:" + forwarder.port())))) {
            writer.set(Optional.of(URI.create("http://127.0.0.1:" + other.port())));
            assertNoWriter(send(request("/v1/echo")));
        }
    }

    @Test
    void bodiesArriveHoweverTheyAreSent() throws Exception {
        writer.set(Optional.of(writes()));
        byte[] bytes = "body".getBytes(StandardCharsets.UTF_8);
        for (var body : List.of(
                BodyPublishers.ofByteArray(bytes),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))) {
            for (boolean asks : List.of(true, false)) {
                var answer = send(request("/v1/echo").expectContinue(asks).POST(body));
                assertThat(answer.body()).isEqualTo("POST /v1/echo null body");
                var blob = send(request("/v1/blobs/" + "0".repeat(64))
                        .expectContinue(asks)
                        .PUT(body));
                assertThat(blob.statusCode()).isEqualTo(201);
            }
        }
    }

    /** Even who does not listen before it has sent all. */
    @Test
    void whoIsRefusedWhileItSendsHearsWhy() throws Exception {
        byte[] large = new byte[8_000_000];
        String length = "Content-Length: " + large.length + "\r\n";
        var json = begin(HERE, "POST /v1/echo", length);
        json.getOutputStream().write(large);
        assertThat(answer(json)).startsWith("HTTP/1.1 413 ");
        var blob = begin(HERE, "PUT /v1/blobs/" + "0".repeat(64), length);
        blob.getOutputStream().write(large);
        assertThat(answer(blob)).startsWith("HTTP/1.1 503 ").contains("problem:no-writer");
    }

    @Test
    void slowBodiesTakeNothingOfTheCoordinatorThatWrites() throws Exception {
        writer.set(Optional.of(writes()));
        for (int i = 0; i < 300; i++) {
            beginBody("POST /v1/echo");
        }
        assertAnswered(HERE);
        assertAnswered(ELSEWHERE);
    }

    @Test
    void slowBlobsOfOneNetworkLeaveRoomForOthers() throws Exception {
        writer.set(Optional.of(writes()));
        for (int i = 0; i < 300; i++) {
            beginBody("PUT /v1/blobs/" + "0".repeat(64));
        }
        Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAtomic(blobs, greaterThanOrEqualTo(MOST));
        assertAnswered(ELSEWHERE);
        assertThat(blobs).hasValue(MOST);
    }

    @Test
    void aSlowBlobIsItsSendersFault() throws Exception {
        writer.set(Optional.of(writes()));
        var blob = begin(HERE, "PUT /v1/blobs/" + "0".repeat(64), "Content-Length: 100000\r\n");
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            blob.getOutputStream().write('x');
            return blob.getInputStream().available() > 0;
        });
        assertThat(answer(blob)).startsWith("HTTP/1.1 408 ").contains("problem:too-slow");
    }

    @Test
    void pollsOfOneNetworkLeaveRoomForOthers() throws Exception {
        writer.set(Optional.of(writes()));
        var caller = HttpClient.newHttpClient();
        for (int round = 0; round < 2; round++) {
            List<CompletableFuture<HttpResponse<String>>> polls = new ArrayList<>();
            for (int i = 0; i < MOST; i++) {
                polls.add(caller.sendAsync(request("/v1/slow").build(), BodyHandlers.ofString()));
            }
            Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAtomic(waiting, equalTo(MOST));
            assertBusy(send(request("/v1/echo").timeout(Duration.ofSeconds(10))));
            assertAnswered(ELSEWHERE);

            // One way and the other: they are answered, and they are given up.
            if (round == 0) {
                mayAnswer.release(MOST);
            } else {
                writer.set(Optional.of(URI.create("http://127.0.0.1:9")));
            }
            for (var poll : polls) {
                assertNoWriter(poll.get(20, TimeUnit.SECONDS));
            }
            writer.set(Optional.of(writes()));
            waiting.set(0);
            assertAnswered(HERE);
        }
    }
}
