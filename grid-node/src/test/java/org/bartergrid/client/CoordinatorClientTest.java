package org.bartergrid.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bartergrid.client.Wire.ShareReport;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CoordinatorClientTest {

    private static final ShareReport REPORT = new ShareReport(2500, 0, 0, 0, 0, Map.of());
    private static final Patience QUICK = new Patience(5_000, 1, 10);

    @TempDir
    Path folder;

    private FakeCoordinator fake;
    private CoordinatorClient client;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeCoordinator();
        client = CoordinatorClient.anonymous(fake.address())
                .as(new Session("ada", SigningKey.generate().privateKey(), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void oneLoginServesManyCalls() {
        client.heartbeat("ada.laptop", REPORT);
        client.heartbeat("ada.laptop", REPORT);

        assertThat(fake.logins).hasValue(1);
    }

    @Test
    void aTokenThatIsNoLongerTakenIsRenewedAndTheCallRepeated() {
        client.heartbeat("ada.laptop", REPORT);
        fake.forgetTokens();
        client.heartbeat("ada.laptop", REPORT);

        assertThat(fake.logins).hasValue(2);
    }

    @Test
    void whoIsRefusedAgainAfterALoginIsTold() {
        fake.refuse("POST /v1/nodes/.*", 401, "This name is not known", 10);

        assertThatThrownBy(() -> client.heartbeat("ada.laptop", REPORT))
                .isInstanceOf(ApiProblem.class)
                .hasMessage("This name is not known");
        assertThat(fake.count("POST /v1/nodes/.*")).isEqualTo(2);
    }

    @Test
    void nobodyAtTheAddressIsOneClearSentence() {
        fake.goAway();

        assertThatThrownBy(() -> client.heartbeat("ada.laptop", REPORT))
                .isInstanceOf(CoordinatorUnreachable.class)
                .hasMessageContaining("No coordinator answers at " + fake.address())
                .hasMessageContaining("check the address");
    }

    @Test
    void anAddressWithoutASchemeIsRefusedWithAnExample() {
        assertThatThrownBy(() -> CoordinatorClient.anonymous(URI.create("localhost:7070")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'localhost:7070'")
                .hasMessageContaining("https://127.0.0.1:7070");
    }

    @Test
    void aDownloadIsWhatItsHashSays() throws IOException {
        String sha256 = fake.keep(FakeCoordinator.utf8("a genome"));

        client.download(sha256, folder.resolve("input"));

        assertThat(folder.resolve("input")).hasContent("a genome");
        assertThat(left()).containsExactly("input");
    }

    @Test
    void aDownloadWithTheWrongHashLeavesNoFile() {
        String sha256 = "0".repeat(64);
        fake.blobs.put(sha256, FakeCoordinator.utf8("something else"));

        assertThatThrownBy(() -> client.download(sha256, folder.resolve("input")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThat(left()).isEmpty();
    }

    @Test
    void aBlobThatVanishedIsARefusalAndLeavesNoFile() {
        assertThatThrownBy(() -> client.download("1".repeat(64), folder.resolve("input")))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("There is no blob");
        assertThat(left()).isEmpty();
    }

    @Test
    void aConnectionThatBreaksInMidTransferIsTheCoordinatorsAbsence() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var half = new Thread(() -> {
                try (var connection = server.accept()) {
                    connection.getInputStream().read(new byte[1 << 16]);
                    connection
                            .getOutputStream()
                            .write(FakeCoordinator.utf8("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            half.start();
            var cut = CoordinatorClient.anonymous(URI.create("http://127.0.0.1:" + server.getLocalPort()));

            assertThatThrownBy(() -> cut.download("1".repeat(64), folder.resolve("input")))
                    .isInstanceOf(CoordinatorUnreachable.class);
            half.join();
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void whatIsThereAlreadyIsNotUploadedAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("jar"), "classes");

        client.upload(file);
        client.upload(file);

        assertThat(fake.count("PUT /v1/blobs/.*")).isEqualTo(1);
    }

    @Test
    void patienceOutlastsTroubleOfTheCoordinators() throws IOException {
        fake.refuse("PUT /v1/cell", 503, "Replaying the books", 3);

        QUICK.with(() -> client.announceCell("cell", List.of("127.0.0.1:47500"), Map.of()));

        assertThat(fake.count("PUT /v1/cell")).isEqualTo(4);
        assertThat(fake.cell()).isNotNull();
    }

    /** Above what coordinators let a caller have they would be refused, and sent again and again. */
    @Test
    void whatIsAboveACallersShareOfTransfersWaitsHere() throws Exception {
        var onTheirWay = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                onTheirWay.incrementAndGet();
                exchange.getRequestBody().readAllBytes();
                goOn.await();
                byte[] stored = "{\"sha256\":\"x\",\"bytes\":1}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(201, stored.length);
                exchange.getResponseBody().write(stored);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        try {
            var caller = CoordinatorClient.anonymous(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
            List<Thread> uploads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] content = {(byte) i};
                uploads.add(new Thread(() -> caller.upload(content)));
            }
            uploads.forEach(Thread::start);
            Awaitility.await()
                    .until(() -> onTheirWay.get() == 8
                            && uploads.stream()
                                            .filter(CoordinatorClientTest::waitsForItsTurn)
                                            .count()
                                    == 12);
            goOn.countDown();
            Awaitility.await().until(() -> onTheirWay.get() == 20);
            for (var upload : uploads) {
                upload.join();
            }
        } finally {
            goOn.countDown();
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static boolean waitsForItsTurn(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Semaphore.class.getName()));
    }

    /** A place in a queue is worth waiting for longer than for somebody who is away. */
    @Test
    void whoIsBusyIsWaitedForForALongerTime() throws IOException {
        fake.refuse("PUT /v1/cell", 503, problem("busy"), 5);

        new Patience(0, 60_000, 1, 10).with(() -> client.announceCell("cell", List.of("127.0.0.1:47500"), Map.of()));

        assertThat(fake.count("PUT /v1/cell")).isEqualTo(6);
    }

    @Test
    void butNotForEver() {
        fake.refuse("PUT /v1/cell", 503, problem("busy"), 1_000);

        assertThatThrownBy(() -> new Patience(0, 50, 20, 20)
                        .with(() -> client.announceCell("cell", List.of("127.0.0.1:47500"), Map.of())))
                .isInstanceOf(ApiProblem.class);
    }

    /** As one has whose clock is behind, right after the coordinator has begun to serve. */
    @Test
    void anAssertionThatIsTooOldIsFollowedByAnother() {
        fake.refuse("POST /v1/tokens", 503, problem("assertion-too-old"), 2);

        client.heartbeat("ada.laptop", REPORT);

        assertThat(fake.count("POST /v1/tokens")).isEqualTo(3);
    }

    @Test
    void aLoginThatIsRefusedOtherwiseIsNotRepeated() {
        fake.refuse("POST /v1/tokens", 503, problem("busy"), 1);

        assertThatThrownBy(() -> client.heartbeat("ada.laptop", REPORT)).isInstanceOf(ApiProblem.class);
    }

    private static Map<String, Object> problem(String type) {
        return Map.of("type", "urn:bartergrid:problem:" + type, "status", 503, "detail", "Not now");
    }

    @Test
    void patienceDoesNotRepeatWhatIsRefusedForGood() {
        fake.refuse("PUT /v1/cell", 403, "You are no gateway", 3);

        assertThatThrownBy(() -> QUICK.with(() -> client.announceCell("cell", List.of("127.0.0.1:47500"), Map.of())))
                .hasMessage("You are no gateway");
        assertThat(fake.count("PUT /v1/cell")).isEqualTo(1);
    }

    @Test
    void patienceEnds() {
        fake.goAway();

        assertThatThrownBy(
                        () -> new Patience(50, 1, 10).with(() -> client.announceCell("cell", List.of("x:1"), Map.of())))
                .isInstanceOf(CoordinatorUnreachable.class);
    }

    @Test
    void anInterruptEndsPatience() {
        fake.goAway();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Patience.MINUTES.with(() -> client.announceCell("cell", List.of("x:1"), Map.of())))
                .isInstanceOf(CoordinatorUnreachable.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private List<String> left() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
