package org.bartergrid.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.bartergrid.trust.Credentials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a member's certificate is kept and renewed; the coordinator certifies for thirty days. */
@Timeout(60)
class MemberCertificateTest {

    private static final String ASKED = "POST /v1/certificates";
    private static final Duration MORE_THAN_A_THIRD_LEFT = Duration.ofDays(19);
    private static final Duration LESS_THAN_A_THIRD_LEFT = Duration.ofDays(21);

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock(Instant.now());
    private FakeCoordinator coordinator;
    private Identity identity;
    private MemberCertificate certificate;

    @BeforeEach
    void join() throws IOException {
        coordinator = new FakeCoordinator();
        identity = coordinator.identity(folder, Identity.Kind.GATEWAY, "gateway-1");
        certificate = of(identity.authority());
    }

    @AfterEach
    void close() {
        certificate.close();
        coordinator.close();
    }

    private MemberCertificate of(@Nullable String authority) throws IOException {
        return MemberCertificate.of(
                folder.resolve("certificate.pem"), identity.key(), identity.client(), authority, clock);
    }

    private X509Certificate now() {
        return certificate.credentials().certificate();
    }

    @Test
    void whatIsKeptIsTakenAgainWithoutAsking() throws IOException {
        try (var again = of(identity.authority())) {
            assertThat(again.credentials().certificate()).isEqualTo(now());
        }
        assertThat(coordinator.count(ASKED)).isEqualTo(1);
    }

    @Test
    void itIsRenewedWhenAThirdOfItsLifeIsLeft() throws IOException {
        Credentials first = certificate.credentials();
        clock.set(MORE_THAN_A_THIRD_LEFT);
        certificate.look();
        assertThat(coordinator.count(ASKED)).isEqualTo(1);
        assertThat(certificate.credentials()).isSameAs(first);

        clock.set(LESS_THAN_A_THIRD_LEFT);
        certificate.look();

        assertThat(coordinator.count(ASKED)).isEqualTo(2);
        assertThat(now()).isNotEqualTo(first.certificate());
        assertThat(now().getPublicKey())
                .as("of the same key")
                .isEqualTo(first.certificate().getPublicKey());
        clock.set(Duration.ZERO);
        try (var again = of(identity.authority())) {
            assertThat(again.credentials().certificate()).as("the file has it").isEqualTo(now());
        }
    }

    @Test
    void anOldOneIsRenewedAtTheStart() throws IOException {
        clock.set(LESS_THAN_A_THIRD_LEFT);
        try (var again = of(identity.authority())) {
            assertThat(again.credentials().certificate()).isNotEqualTo(now());
        }
    }

    /** Whoever is in stays in for as long as what it has is good. */
    @Test
    void theOldOneIsKeptWhileNobodyRenewsIt() {
        var first = now();
        clock.set(LESS_THAN_A_THIRD_LEFT);
        coordinator.refuse(ASKED, 403, "You were evicted", 1);
        certificate.look();
        assertThat(now()).isSameAs(first);

        coordinator.goAway();
        certificate.look();
        assertThat(now()).isSameAs(first);
    }

    @Test
    void itIsRenewedAsSoonAsTheCoordinatorIsBack() throws IOException {
        var first = now();
        clock.set(LESS_THAN_A_THIRD_LEFT);
        coordinator.goAway();
        certificate.look();
        coordinator.comeBack();

        certificate.look();

        assertThat(now()).isNotEqualTo(first);
    }

    @Test
    void anotherGridsIsNotTaken() {
        assertThatThrownBy(() -> of("A".repeat(43)).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certifies for another grid");
    }
}
