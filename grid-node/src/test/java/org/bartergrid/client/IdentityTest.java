package org.bartergrid.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.bartergrid.client.Identity.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class IdentityTest {

    @TempDir
    Path temporary;

    private Path folder;
    private FakeCoordinator fake;

    @BeforeEach
    void start() throws IOException {
        folder = temporary.resolve("ada");
        fake = new FakeCoordinator();
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void whoHasJoinedIsReadBackFromTheFolder() throws IOException {
        var joined = fake.identity(folder, Kind.PEER, "ada");
        var read = Identity.read(folder);

        assertThat(read.name()).isEqualTo("ada");
        assertThat(read.coordinatorKey()).isEqualTo(fake.key.verificationKey());
        assertThat(read.key().verificationKey()).isEqualTo(joined.key().verificationKey());
    }

    @Test
    void onlyItsOwnerReadsTheKey() throws IOException {
        fake.identity(folder, Kind.PEER, "ada");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("key.pem", "identity.json", "ca.pem");
        }
    }

    @Test
    void aRefusalLeavesNoFolder() {
        fake.refuse("POST /v1/peers", 403, "The invitation has been used", 1);

        assertThatThrownBy(() -> fake.identity(folder, Kind.PEER, "ada")).isInstanceOf(ApiProblem.class);
        assertThat(folder).doesNotExist();
    }

    @Test
    void anAddressWhereNobodyIsLeavesNoFolder() {
        fake.goAway();

        assertThatThrownBy(() -> fake.identity(folder, Kind.PEER, "ada")).isInstanceOf(CoordinatorUnreachable.class);
        assertThat(folder).doesNotExist();
    }

    @Test
    void anAddressThatIsNoneLeavesNoFolder() {
        assertThatThrownBy(() -> Identity.join(
                        folder, Coordinators.of(URI.create("127.0.0.1")), Kind.PEER, "ada", "t", Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).doesNotExist();
    }

    @Test
    void severalCoordinatorsAreKeptAndReadBack() throws IOException {
        try (var second = new FakeCoordinator()) {
            fake.goAway();
            var both = Coordinators.parse(fake.address() + ", " + second.address());
            var joined = Identity.join(folder, both, Kind.PEER, "ada", "token", Map.of());

            assertThat(joined.coordinators().addresses()).containsExactly(fake.address(), second.address());
            assertThat(Identity.read(folder).coordinators()).isEqualTo(both.believing(joined.authority()));
            assertThat(joined.authority()).isNotNull();
            assertThat(folder.resolve("identity.json"))
                    .content()
                    .contains("\"" + fake.address() + "," + second.address() + "\"");
        }
    }

    /** As a caller is told who asks a grid whose authority is not known. */
    @Test
    void anAuthorityThatItsOwnerHasWrittenBehindTheAddressCounts() throws IOException {
        fake.identity(folder, Kind.PEER, "ada");
        var file = folder.resolve("identity.json");
        String before = Files.readString(file).replaceAll("\"authority\" : \"[^\"]*\"", "\"authority\" : null");

        Files.writeString(file, before.replaceAll("(http://[^\"]*)", "https://grid.example:1#fingerprint"));
        assertThat(Identity.read(folder).authority()).isEqualTo("fingerprint");
        Files.writeString(file, before.replaceAll("(http://[^\"]*)", "http://grid.example:1"));
        assertThatThrownBy(() -> Identity.read(folder)).hasMessageContaining("write https://");
    }

    @Test
    void severalAddressesWhereNobodyIsLeaveNoFolder() throws IOException {
        try (var second = new FakeCoordinator()) {
            fake.goAway();
            second.goAway();
            var both = Coordinators.parse(fake.address() + "," + second.address());

            assertThatThrownBy(() -> Identity.join(folder, both, Kind.PEER, "ada", "token", Map.of()))
                    .isInstanceOf(CoordinatorUnreachable.class);
            assertThat(folder).doesNotExist();
        }
    }

    /** The one that answered nothing may have written the name down all the same. */
    @Test
    void anAnswerThatOneOfSeveralLostKeepsTheKey() throws IOException {
        try (var second = new FakeCoordinator()) {
            second.goAway();
            fake.breakOff("POST /v1/peers", 1);
            var both = Coordinators.parse(fake.address() + "," + second.address());

            assertThatThrownBy(() -> Identity.join(folder, both, Kind.PEER, "ada", "token", Map.of()))
                    .isInstanceOf(CoordinatorUnreachable.class);
            assertThat(folder.resolve("key.pem")).exists();
        }
    }

    /** Were the answer lost, a second try with another key would find the name taken. */
    @Test
    void aLostAnswerKeepsTheKeyForTheNextTry() throws IOException {
        fake.refuse("POST /v1/peers", 503, "Replaying the books", 1);
        assertThatThrownBy(() -> fake.identity(folder, Kind.PEER, "ada")).isInstanceOf(ApiProblem.class);

        var key = KeyFile.read(folder.resolve("key.pem")).verificationKey();
        assertThat(fake.identity(folder, Kind.PEER, "ada").key().verificationKey())
                .isEqualTo(key);
    }

    @Test
    void aSecondTryUsesTheSameKey() throws IOException {
        var first = fake.identity(folder, Kind.PEER, "ada");

        assertThat(fake.identity(folder, Kind.PEER, "ada").key().verificationKey())
                .isEqualTo(first.key().verificationKey());
    }

    @Test
    void whatIsNoCoordinatorIsNotJoined() {
        fake.refuse("POST /v1/peers", 200, "hello", 1);

        assertThatThrownBy(() -> fake.identity(folder, Kind.PEER, "ada"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no coordinator of this version");
        assertThat(Identity.exists(folder)).isFalse();
    }

    @Test
    void aDamagedKeyIsOneSentence() throws IOException {
        fake.identity(folder, Kind.PEER, "ada");
        Files.writeString(folder.resolve("key.pem"), "nonsense");

        assertThatThrownBy(() -> Identity.read(folder)).isInstanceOf(IOException.class);
    }
}
