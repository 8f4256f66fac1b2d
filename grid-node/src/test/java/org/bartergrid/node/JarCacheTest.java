package org.bartergrid.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
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

    private static String name(int number) {
        return HexFormat.of().toHexDigits(number).repeat(8);
    }
}
