package org.bartergrid.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bartergrid.client.Wire.ShareReport;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One client, several coordinators. The fakes know nothing of each other's tokens, which makes it harder. */
@Timeout(60)
class SeveralCoordinatorsTest {

    private static final ShareReport REPORT = new ShareReport(2500, 0, 0, 0, 0, Map.of());
    private static final String HEARTBEAT = "POST /v1/nodes/.*";
    private static final String ANY = ".*";
    private static final Map<String, Object> NOBODY_WRITES =
            problem("no-writer", "No coordinator writes just now: ask again in a moment");
    private static final Map<String, Object> BUSY = problem("busy", "The books are busy");

    @TempDir
    Path folder;

    private FakeCoordinator first;
    private FakeCoordinator second;
    private FakeCoordinator third;
    private CoordinatorClient client;

    @BeforeEach
    void start() throws IOException {
        first = new FakeCoordinator();
        second = new FakeCoordinator();
        third = new FakeCoordinator();
        client = client("ada");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        third.close();
    }

    private static Map<String, Object> problem(String type, String detail) {
        return Map.of("type", "urn:bartergrid:problem:" + type, "status", 503, "detail", detail);
    }

    private CoordinatorClient client(String name) {
        var all = Coordinators.parse(first.address() + "," + second.address() + "," + third.address());
        return CoordinatorClient.anonymous(all)
                .as(new Session(name, SigningKey.generate().privateKey(), Clock.systemUTC()));
    }

    private void beat(CoordinatorClient caller) {
        caller.heartbeat("ada.laptop", REPORT);
    }

    // ---- who answers, and who does not ----

    @Test
    void theFirstServesWhileItAnswers() {
        beat(client);
        beat(client);

        assertThat(first.count(HEARTBEAT)).isEqualTo(2);
        assertThat(second.requests).isEmpty();
        assertThat(third.requests).isEmpty();
        assertThat(client.coordinator()).isEqualTo(first.address());
    }

    @Test
    void theNextServesWhereTheFirstIsDead() {
        first.goAway();
        beat(client);

        assertThat(second.count(HEARTBEAT)).isEqualTo(1);
        assertThat(third.requests).isEmpty();
        assertThat(client.coordinator()).isEqualTo(second.address());
    }

    @Test
    void oneThatDiesBetweenTwoCallsIsReplaced() {
        beat(client);
        first.goAway();
        beat(client);

        assertThat(first.count(HEARTBEAT)).isEqualTo(1);
        assertThat(second.count(HEARTBEAT)).isPositive();
        assertThat(second.logins).hasValue(1);
    }

    @Test
    void whoAnsweredLastIsAskedFirstByEverybodyWithTheSameList() throws IOException {
        first.goAway();
        beat(client);
        first.comeBack();
        beat(client);
        beat(client("bob"));

        assertThat(first.requests).isEmpty();
        assertThat(second.count(HEARTBEAT)).isEqualTo(3);
    }

    @Test
    void whenTheReplacementDiesTheFirstIsAskedAgain() throws IOException {
        first.goAway();
        beat(client);
        first.comeBack();
        second.goAway();
        beat(client);

        assertThat(first.count(HEARTBEAT)).isPositive();
        assertThat(third.requests).isEmpty();
    }

    @Test
    void oneThatHangsIsReplacedAndLeftAloneFromThenOn() throws IOException {
        try (var hanging = new Hanging()) {
            var both = Coordinators.parse(hanging.address() + "," + second.address());
            var session = new Session("ada", SigningKey.generate().privateKey(), Clock.systemUTC());
            var patient = CoordinatorClient.anonymous(both).as(session);
            beat(patient.within(Duration.ofSeconds(2)));
            beat(patient);

            assertThat(hanging.connections()).isEqualTo(1);
            assertThat(second.count(HEARTBEAT)).isEqualTo(2);
        }
    }

    @Test
    void whenAllAreDeadOneSentenceNamesAll() {
        first.goAway();
        second.goAway();
        third.goAway();

        assertThatThrownBy(() -> beat(client))
                .isInstanceOf(CoordinatorUnreachable.class)
                .hasMessageStartingWith("No coordinator answers at " + first.address() + " (")
                .hasMessageContaining("), " + second.address() + " (")
                .hasMessageContaining("), " + third.address() + " (")
                .hasMessageEndingWith("check the addresses, and that one of them runs");
    }

    @Test
    void anInterruptedCallIsNotMadeElsewhere() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> beat(client))
                .isInstanceOf(CoordinatorUnreachable.class)
                .hasMessageContaining(first.address().toString())
                .message()
                .doesNotContain(second.address().toString());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(second.requests).isEmpty();
    }

    // ---- who answers that it cannot ----

    @Test
    void oneThatKnowsOfNoWriterIsPassedOver() {
        first.refuse(ANY, 503, NOBODY_WRITES, 10);
        beat(client);

        assertThat(second.count(HEARTBEAT)).isEqualTo(1);
        assertThat(third.requests).isEmpty();
    }

    @Test
    void whenNobodyWritesEachIsAskedOnceAndTheProblemIsTold() {
        for (var each : List.of(first, second, third)) {
            each.refuse(ANY, 503, NOBODY_WRITES, 10);
        }

        assertThatThrownBy(() -> beat(client)).isInstanceOfSatisfying(ApiProblem.class, problem -> {
            assertThat(problem.type()).isEqualTo(Coordinators.NO_WRITER);
            assertThat(problem).hasMessageContaining("ask again");
            assertThat(problem.passing()).isTrue();
        });
        for (var each : List.of(first, second, third)) {
            assertThat(each.requests).hasSize(1);
        }
    }

    @Test
    void theDeadDoNotHideThatNobodyWrites() {
        first.goAway();
        second.refuse(ANY, 503, NOBODY_WRITES, 10);
        third.goAway();

        assertThatThrownBy(() -> beat(client))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("No coordinator writes");
    }

    @Test
    void aBusyCoordinatorIsNoReasonToAskTheOthers() {
        first.refuse(HEARTBEAT, 503, BUSY, 1);

        assertThatThrownBy(() -> beat(client)).isInstanceOf(ApiProblem.class).hasMessage("The books are busy");
        assertThat(first.count(HEARTBEAT)).isEqualTo(1);
        assertThat(second.requests).isEmpty();
        assertThat(third.requests).isEmpty();
    }

    @Test
    void norIsARefusalOrAFailureOfIts() {
        for (int status : new int[] {400, 403, 404, 409, 429, 500}) {
            first.refuse(HEARTBEAT, status, "no", 1);

            assertThatThrownBy(() -> beat(client))
                    .isInstanceOf(ApiProblem.class)
                    .hasMessage("no");
        }
        assertThat(second.requests).isEmpty();
    }

    @Test
    void aProxyThatLostWhoIsBehindItIsPassedOver() {
        first.refuse(ANY, 502, "The one behind is gone", 1);
        second.refuse(ANY, 504, Map.of(), 1);
        third.refuse(ANY, 503, Map.of(), 1);

        assertThatThrownBy(() -> beat(client))
                .isInstanceOfSatisfying(ApiProblem.class, problem -> assertThat(problem.status())
                        .isEqualTo(503));
        for (var each : List.of(first, second, third)) {
            assertThat(each.requests).hasSize(1);
        }
    }

    // ---- what can be repeated ----

    /** The answer that got lost has used up the assertion, and all coordinators know. */
    @Test
    void aLoginIsRepeatedWithANewAssertion() {
        first.breakOff("POST /v1/tokens", 1);
        beat(client);

        assertThat(first.assertions).hasSize(1);
        assertThat(second.assertions).hasSize(1).doesNotContainAnyElementsOf(first.assertions);
    }

    @Test
    void aFileWhoseUploadBrokeOffArrivesWholeAtTheNext() throws IOException {
        byte[] jar = new byte[3_000_000];
        jar[2_999_999] = 7;
        Path file = Files.write(folder.resolve("jar"), jar);
        first.breakOff("PUT /v1/blobs/.*", 1);

        var blob = client.upload(file);

        assertThat(first.count("PUT .*")).isEqualTo(1);
        assertThat(second.blobs.get(blob.sha256())).isEqualTo(jar);
    }

    /** The answer to a HEAD has no document that could say why. */
    @Test
    void alsoWhereItIsAskedForAHeadAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("jar"), "classes");
        beat(client);
        first.refuse("HEAD .*", 503, NOBODY_WRITES, 1);

        var blob = client.upload(file);

        assertThat(second.blobs).containsKey(blob.sha256());
    }

    @Test
    void aDownloadThatBreaksOffBeginsAgainAtTheNext() throws IOException {
        byte[] genome = FakeCoordinator.utf8("a genome");
        String sha256 = first.keep(genome);
        second.keep(genome);
        first.breakOff("GET /v1/blobs/.*", 1);

        client.download(sha256, folder.resolve("input"));

        assertThat(first.count("GET /v1/blobs/.*")).isEqualTo(1);
        assertThat(second.count("GET /v1/blobs/.*")).isPositive();
        assertThat(folder.resolve("input")).hasBinaryContent(genome);
    }

    @Test
    void patienceOutlastsTheTimeInWhichNobodyWrites() throws IOException {
        beat(client);
        first.goAway();
        second.refuse("PUT /v1/cell", 503, NOBODY_WRITES, 3);
        third.refuse("PUT /v1/cell", 503, NOBODY_WRITES, 3);

        new Patience(30_000, 1, 10).with(() -> client.announceCell("cell", List.of("127.0.0.1:47500"), Map.of()));

        assertThat(second.cell()).isNotNull();
    }

    /** Takes every connection and says nothing. */
    private static final class Hanging implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> taken = new CopyOnWriteArrayList<>();
        private final Thread taker = new Thread(this::take);

        private Hanging() throws IOException {
            taker.start();
        }

        private void take() {
            try {
                while (true) {
                    taken.add(server.accept());
                }
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private String address() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        private int connections() {
            return taken.size();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (var socket : taken) {
                socket.close();
            }
        }
    }
}
