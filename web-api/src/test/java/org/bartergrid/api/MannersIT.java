package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load without manners, over bare sockets: there is more of each kind than the server has threads, and whoever asks decently
 * is answered while it is there, as far as it is not refused at once.
 */
@Timeout(180)
class MannersIT {

    private static final int MANY = 100;
    private static final int MOST_OF_ONE = 300;
    private static final int MALLORIES = 3;

    /** Transfers that a peer may have, and all peers of a network together. */
    private static final int OF_A_PEER = 4;

    private static final int OF_A_NETWORK = 8;
    private static final String ELSEWHERE = "127.0.0.2";

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;
    private String input;
    private final List<Socket> sockets = new ArrayList<>();

    /** Those of them that go on for ever. */
    private final List<Socket> dripping = new CopyOnWriteArrayList<>();

    private final ScheduledExecutorService drips = Executors.newSingleThreadScheduledExecutor();

    @BeforeEach
    void start() throws IOException {
        start(Duration.ofSeconds(2));
    }

    private void start(Duration headWithin) throws IOException {
        grid = new Grid();
        var standard = ApiLimits.STANDARD;
        api = new Api(
                grid,
                folder,
                new ApiLimits(
                        5,
                        standard.requestsPerAddress(),
                        standard.requestsPerAccount(),
                        1_000,
                        MOST_OF_ONE,
                        headWithin,
                        Duration.ofSeconds(2),
                        standard.sessionLife(),
                        standard.auditBytes()));
        grid.peer("ada");
        for (int i = 0; i < MALLORIES; i++) {
            grid.peer("mallory-" + i);
        }
        input = api.inputOfAJobHeldBy("gateway-one", "ida");
    }

    @AfterEach
    void stop() throws IOException {
        drips.shutdownNow();
        for (var socket : sockets) {
            socket.close();
        }
        api.close();
        grid.close();
    }

    private Socket connect(String from) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(
                api.server.uri().getHost(), api.server.uri().getPort()));
        socket.setSoTimeout(60_000);
        return socket;
    }

    private Socket send(String text) throws IOException {
        return send(connect(ELSEWHERE), text);
    }

    private Socket send(Socket connection, String text) throws IOException {
        var socket = api.secured(connection);
        sockets.set(sockets.size() - 1, socket);
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    /** Goes on for ever, a byte at a time, as if it were about to come to an end. */
    private void drip(List<Socket> these, int everyMillis) {
        drip(these, everyMillis, 1);
    }

    private void drip(List<Socket> these, int everyMillis, int bytes) {
        drips.scheduleWithFixedDelay(
                () -> List.copyOf(these).forEach(socket -> {
                    try {
                        socket.getOutputStream().write("x".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException closed) {
                        // which is what is hoped for
                    }
                }),
                everyMillis,
                everyMillis,
                TimeUnit.MILLISECONDS);
    }

    /** What comes back until the other side closes; empty if it was reset. */
    private static String answer(Socket socket) {
        var text = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int c = in.read(); c >= 0; c = in.read()) {
                text.append((char) c);
            }
        } catch (IOException reset) {
            // what came before counts
        }
        return text.toString();
    }

    private static boolean closed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            while (socket.getInputStream().read() >= 0) {}
            return true;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private void honestRequestsAreAnswered() {
        api.nobody().get("/v1/health").is(200);
        assertThat(api.as("ada").get("/v1/accounts/ada.credit").is(200).text("account"))
                .isEqualTo("ada.credit");
        api.as("ada").upload("some bytes");
        api.as("gateway-one").get("/v1/blobs/" + input).is(200);
        api.as("ada").post("/v1/searches", "{}").is(400);
    }

    private void awaitAllClosed(List<Socket> these) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            honestRequestsAreAnswered();
            return these.stream().allMatch(MannersIT::closed);
        });
    }

    @Test
    void headersThatNeverEnd() throws IOException {
        for (int i = 0; i < MANY; i++) {
            send("GET /v1/health HTTP/1.1\nHost: localhost\nX-Slow: ");
        }
        var again = send("GET /v1/health HTTP/1.1\nHost: localhost\n\n");
        assertThat(again.getInputStream().readNBytes(15)).asString().isEqualTo("HTTP/1.1 200 OK");
        again.getOutputStream().write("GET /v1/health HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
        drip(sockets, 200);
        honestRequestsAreAnswered();
        awaitAllClosed(sockets);
    }

    @Test
    void bodiesThatNeverEnd() throws IOException {
        for (int i = 0; i < MANY; i++) {
            send(
                    "POST /v1/tokens HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 1000\n\n{\"a");
        }
        drip(sockets, 200);
        honestRequestsAreAnswered();
        awaitAllClosed(sockets.subList(1, MANY));
        assertThat(answer(sockets.get(0))).startsWith("HTTP/1.1 408 ").contains("problem:too-slow", "took too long");
    }

    @Test
    void bodiesWithoutEndThatBringNothing() throws IOException {
        for (int i = 0; i < MANY; i++) {
            send("POST /v1/tokens HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n");
        }
        honestRequestsAreAnswered();
    }

    @Test
    void bodiesThatAreTooLarge() throws IOException {
        for (int i = 0; i < MANY; i++) {
            assertThat(answer(send("POST /v1/tokens HTTP/1.1\nHost: localhost\nContent-Length: 100000000\n\n{")))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("problem:too-large", "1 MiB at most");
        }
        // Nor if it is not said beforehand.
        var socket = send("POST /v1/tokens HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n");
        try {
            OutputStream out = socket.getOutputStream();
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 100; i++) {
                out.write(chunk);
            }
        } catch (IOException closed) {
            // it need not be read to its end
        }
        assertThat(answer(socket))
                .satisfiesAnyOf(text -> assertThat(text).startsWith("HTTP/1.1 413 "), text -> assertThat(text)
                        .isEmpty());
        honestRequestsAreAnswered();
    }

    @Test
    void aBodyInChunksOfOneByteArrivesAsItWasSent() throws IOException {
        var chunks = new StringBuilder();
        for (char c : ("{\"assertion\":\"" + api.assertion("ada") + "\"}").toCharArray()) {
            chunks.append("1\n").append(c).append('\n');
        }
        assertThat(answer(send("POST /v1/tokens HTTP/1.1\nHost: localhost\nConnection: close\n"
                        + "Content-Type: application/json\nTransfer-Encoding: chunked\n\n" + chunks + "0\n\n")))
                .startsWith("HTTP/1.1 200 ")
                .contains("accessToken");
    }

    @Test
    void headsThatAreTooLargeOrMakeNoSense() throws IOException {
        assertThat(answer(send("GET /v1/health HTTP/1.1\nHost: localhost\nX-Large: " + "x".repeat(9_000) + "\n\n")))
                .startsWith("HTTP/1.1 431 ")
                .contains("problem+json", "8 KiB", "nosniff");
        assertThat(answer(send("GET /v1/" + "x".repeat(9_000) + " HTTP/1.1\nHost: localhost\n\n")))
                .startsWith("HTTP/1.1 414 ")
                .contains("problem+json", "8 KiB", "nosniff");
        for (String nonsense : new String[] {
            "WHAT\n\n",
            "GET /v1/health HTTP/7.0\n\n",
            "GET /v1/health HTTP/1.1\n\n",
            "GET /v1/%zz HTTP/1.1\nHost: a\nConnection: close\n\n"
        }) {
            assertThat(answer(send(nonsense)))
                    .as(nonsense)
                    .containsPattern("^HTTP/1.1 (400|505) ")
                    .contains("problem+json", "no request that can be read", "default-src 'none'", "nosniff")
                    .doesNotContain("Server:", "Jetty", "jetty");
        }
        var headers = new StringBuilder();
        // Too many together, and yet so few that they are sent before they can be refused.
        for (int i = 0; i < 1_000; i++) {
            headers.append("X-").append(i).append(": y\n");
        }
        assertThat(answer(send("GET /v1/health HTTP/1.1\nHost: localhost\n" + headers + "\n")))
                .startsWith("HTTP/1.1 431 ");
        honestRequestsAreAnswered();
    }

    @Test
    void connectionsThatSayNothingLeaveRoomForOthers() throws IOException {
        stop();
        start(Duration.ofMinutes(10));
        for (int i = 0; i < 500; i++) {
            connect(ELSEWHERE);
        }
        honestRequestsAreAnswered();
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> sockets.stream().filter(MannersIT::closed).count() == 500 - MOST_OF_ONE);
        honestRequestsAreAnswered();
        for (var socket : sockets) {
            socket.close();
        }
        // Whoever has closed some is let in again.
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            var socket = send("GET /v1/health HTTP/1.1\nHost: localhost\nConnection: close\n\n");
            return answer(socket).startsWith("HTTP/1.1 200 OK");
        });
    }

    @Test
    void uploadsThatAreSlowButSteadyArrive() throws Exception {
        byte[] bytes = "slow and steady. ".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        var socket = send("PUT /v1/blobs/" + BlobStoreTest.sha256(bytes)
                + " HTTP/1.1\nHost: localhost\nConnection: close\nAuthorization: Bearer "
                + api.accessToken("ada") + "\nContent-Length: " + bytes.length + "\n\n");
        // Twice as long as any body of JSON may take.
        for (int i = 0; i < 17; i++) {
            socket.getOutputStream().write(bytes, i * 1_000, 1_000);
            TimeUnit.MILLISECONDS.sleep(250);
        }
        assertThat(answer(socket)).startsWith("HTTP/1.1 201 ");
    }

    private String slowUpload(int mallory) {
        return "PUT /v1/blobs/" + "0".repeat(64) + " HTTP/1.1\nHost: localhost\nAuthorization: Bearer "
                + api.accessToken("mallory-" + mallory) + "\nContent-Length: 4000000\n\n";
    }

    private Api.Answer upload(int mallory) {
        return api.as("mallory-" + mallory).put("/v1/blobs/" + "0".repeat(64), new byte[1]);
    }

    private long open() {
        return sockets.stream().filter(socket -> !closed(socket)).count();
    }

    @Test
    void uploadsThatAreHardlyMovingAreBrokenOff() throws IOException {
        byte[] aLot = new byte[1_000_000];
        drip(dripping, 200);
        for (int i = 0; i < MANY; i++) {
            var upload = send(slowUpload(0));
            if (i == 0) {
                // That it was fast before is nothing to whoever waits for its place now.
                upload.getOutputStream().write(aLot);
            }
            dripping.add(upload);
        }
        awaitAllClosed(sockets);
    }

    @Test
    void slowTransfersOfOnePeerLeaveRoomForOthers() throws IOException {
        drip(dripping, 100, 1_000); // at a pace that would go on for hours
        for (int i = 0; i < MANY; i++) {
            dripping.add(send(slowUpload(0)));
        }
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
            honestRequestsAreAnswered();
            return open() == OF_A_PEER;
        });
        honestRequestsAreAnswered();
        assertThat(upload(0).is(503).detail()).contains("mallory-0 has as many files on their way as one may have");
        assertThat(open()).isEqualTo(OF_A_PEER);
    }

    /** It would be cut off while it sends, and hear nothing. */
    @Test
    void whoIsRefusedAnUploadIsToldWhyWhenItHasSentIt() throws IOException {
        drip(dripping, 100, 1_000);
        for (int i = 0; i < OF_A_PEER; i++) {
            dripping.add(send(slowUpload(0)));
        }
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> upload(0).status() == 503);
        for (int i = 0; i < 5; i++) {
            assertThat(api.as("mallory-0")
                            .put("/v1/blobs/" + "0".repeat(64), new byte[8_000_000])
                            .is(503)
                            .detail())
                    .contains("mallory-0 has as many files on their way");
        }
    }

    @Test
    void whoeverIsRefusedWhileItSendsHearsWhy() {
        byte[] large = new byte[8_000_000];
        for (int i = 0; i < 5; i++) {
            assertThat(api.as("ada")
                            .send("POST", "/v1/offers", BodyPublishers.ofByteArray(large))
                            .is(413)
                            .detail())
                    .contains("1 MiB at most");
            assertThat(api.nobody()
                            .put("/v1/blobs/" + "0".repeat(64), large)
                            .is(401)
                            .detail())
                    .contains("token");
        }
    }

    @Test
    void slowTransfersOfAllPeersOfANetworkLeaveRoomForOthers() throws IOException {
        drip(dripping, 100, 1_000);
        for (int i = 0; i < MANY; i++) {
            dripping.add(send(slowUpload(i % MALLORIES)));
        }
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
            honestRequestsAreAnswered();
            return open() == OF_A_NETWORK;
        });
        honestRequestsAreAnswered();
        assertThat(open()).isEqualTo(OF_A_NETWORK);
    }

    @Test
    void downloadsThatAreHardlyTakenAreBrokenOff() throws IOException {
        byte[] large = new byte[(int) Api.LARGEST_BLOB_BYTES];
        String sha256 = BlobStoreTest.sha256(large);
        api.as("mallory-0").put("/v1/blobs/" + sha256, large).is(201);
        for (int i = 0; i < MANY; i++) {
            var connection = connect(ELSEWHERE);
            connection.setReceiveBufferSize(4 * 1024);
            send(
                    connection,
                    "GET /v1/blobs/" + sha256 + " HTTP/1.1\nHost: localhost\nAuthorization: Bearer "
                            + api.accessToken("mallory-0") + "\n\n");
            if (i == OF_A_PEER) {
                // Not after all: by then the first may have been broken off.
                Awaitility.await()
                        .atMost(10, TimeUnit.SECONDS)
                        .until(() -> upload(0).status() == 503);
            }
        }
        honestRequestsAreAnswered();
        // Well before a connection would be idle.
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            honestRequestsAreAnswered();
            return upload(0).status() == 400;
        });
    }

    @Test
    void waitingIsNoLackOfManners() {
        var job = grid.job("ute");
        // Longer than a head or a body may take; so is the connection that is kept between two requests.
        api.as("ute")
                .get("/v1/jobs/" + job.id() + "?version=" + job.version() + "&wait=6")
                .is(200);
        api.as("ute").get("/v1/jobs/" + job.id()).is(200);
    }
}
