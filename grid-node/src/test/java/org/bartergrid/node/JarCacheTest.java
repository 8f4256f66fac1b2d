package org.bartergrid.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.FakeCoordinator;
import org.bartergrid.client.Session;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JarCacheTest {

    @TempDir
    Path folder;

    private FakeCoordinator fake;
    private CoordinatorClient client;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeCoordinator();
        client = CoordinatorClient.anonymous(fake.address())
                .as(new Session("ada.laptop", SigningKey.generate().privateKey(), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void aJarIsFetchedOnceAndOutlivesTheNode() throws IOException {
        String sha256 = fake.keep(FakeCoordinator.utf8("classes"));

        assertThat(new JarCache(folder, client).jar(sha256)).hasContent("classes");
        assertThat(new JarCache(folder, client).jar(sha256)).hasContent("classes");
        assertThat(fake.count("GET /v1/blobs/.*")).isEqualTo(1);
    }

    @Test
    void aNameThatIsNoHashNeverBecomesAPath() throws IOException {
        var jars = new JarCache(folder, client);

        assertThatThrownBy(() -> jars.jar("../../key"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no SHA-256");
        assertThat(fake.count("GET .*")).isZero();
    }

    @Test
    void aMomentOfTroubleAtTheCoordinatorIsSatOut() throws IOException {
        String sha256 = fake.keep(FakeCoordinator.utf8("classes"));
        fake.refuse("GET /v1/blobs/.*", 503, "Busy", 1);

        assertThat(new JarCache(folder, client).jar(sha256)).hasContent("classes");
    }

    @Test
    void aJarThatIsGoneIsASentenceAndLeavesNothing() throws IOException {
        var jars = new JarCache(folder, client);

        assertThatThrownBy(() -> jars.jar("0".repeat(64)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The job's jar cannot be fetched: There is no blob");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatAKilledNodeWasFetchingIsCleanedUp() throws IOException {
        Files.writeString(folder.resolve("download123.part"), "half");

        assertThat(new JarCache(folder, client)).isNotNull();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theJarsUnusedForLongestMakeRoom() throws IOException {
        var start = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < 64; i++) {
            Path jar = Files.writeString(folder.resolve(name(i) + ".jar"), "old");
            Files.setLastModifiedTime(jar, FileTime.from(start.plusSeconds(i)));
        }
        var jars = new JarCache(folder, client);
        jars.jar(name(0));
        jars.jar(fake.keep(FakeCoordinator.utf8("new")));

        assertThat(folder.resolve(name(0) + ".jar")).as("used a moment ago").exists();
        assertThat(folder.resolve(name(1) + ".jar")).as("unused for longest").doesNotExist();
        assertThat(folder.resolve(name(2) + ".jar")).exists();
    }

    /** It is asked for minutes; other jobs have theirs meanwhile. */
    @Test
    void aJarThatCannotBeHadKeepsUpNoOtherJobs() throws Exception {
        String there = fake.keep(FakeCoordinator.utf8("there"));
        String other = fake.keep(FakeCoordinator.utf8("other"));
        String away = "0".repeat(64);
        fake.refuse("GET /v1/blobs/" + away, 503, "Busy", Integer.MAX_VALUE);
        var jars = new JarCache(folder, client);
        jars.jar(there);

        var asked = new FutureTask<>(() -> jars.jar(away));
        var asking = start(asked);
        await().until(() -> fake.count("GET /v1/blobs/" + away) > 0);
        assertThat(jars.jar(there)).hasContent("there");
        assertThat(jars.jar(other)).hasContent("other");
        assertThat(asked).isNotDone();

        asking.interrupt();
        assertThatThrownBy(asked::get).hasRootCauseMessage("Busy");
    }

    @Test
    void whoWantsTheSameJarWaitsForWhomeverFetchesIt() throws Exception {
        String sha256 = fake.keep(FakeCoordinator.utf8("classes"));
        fake.goAway();
        var jars = new JarCache(folder, client);
        var wanted = Stream.generate(() -> new FutureTask<>(() -> jars.jar(sha256)))
                .limit(4)
                .toList();
        var wanting = wanted.stream().map(JarCacheTest::start).toList();
        await().until(() -> wanting.stream().allMatch(JarCacheTest::isWaiting));

        fake.comeBack();
        for (var one : wanted) {
            assertThat(one.get()).hasContent("classes");
        }
        assertThat(fake.count("GET /v1/blobs/.*")).isEqualTo(1);
    }

    /** One whose job is cancelled fetches no more, and fails nobody else. */
    @Test
    void whoGivesUpLeavesTheTurnToTheNext() throws Exception {
        String sha256 = fake.keep(FakeCoordinator.utf8("classes"));
        fake.goAway();
        var jars = new JarCache(folder, client);
        var first = new FutureTask<>(() -> jars.jar(sha256));
        var fetching = start(first);
        await().until(() -> isWaiting(fetching));
        var second = new FutureTask<>(() -> jars.jar(sha256));
        var waiting = start(second);
        await().until(() -> isWaiting(waiting));

        fetching.interrupt();
        assertThatThrownBy(first::get).hasMessageContaining("The job's jar cannot be fetched");
        fake.comeBack();
        assertThat(second.get()).hasContent("classes");
    }

    private static Thread start(Runnable task) {
        var thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static String name(int number) {
        return HexFormat.of().toHexDigits(number).repeat(8);
    }
}
