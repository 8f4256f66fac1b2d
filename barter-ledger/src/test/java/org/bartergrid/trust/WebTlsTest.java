package org.bartergrid.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a caller of the API believes, over real sockets. */
@Timeout(60)
class WebTlsTest {

    private static final Clock NOW = Clock.systemUTC();
    private static final CertificateAuthority GRID = CertificateAuthority.create(NOW);

    @TempDir
    Path folder;

    private final ExecutorService accepting = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        accepting.shutdownNow();
    }

    /** Shakes hands with a server as the JDK's HTTP client does, and tells what came of it. */
    private SSLSession shakeHands(Supplier<ServerCredentials> own, String authority, String... protocols)
            throws IOException {
        try (var server = (SSLServerSocket) WebTls.server(own)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            accepting.execute(() -> {
                try (var accepted = (SSLSocket) server.accept()) {
                    accepted.startHandshake();
                    int unused = accepted.getInputStream().read();
                } catch (IOException refused) {
                    // The other side says why.
                }
            });
            try (var client = (SSLSocket) WebTls.client(authority, NOW)
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                SSLParameters parameters = client.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                if (protocols.length > 0) {
                    parameters.setProtocols(protocols);
                }
                client.setSSLParameters(parameters);
                client.startHandshake();
                return client.getSession();
            }
        }
    }

    private static Supplier<ServerCredentials> certified(CertificateAuthority authority) {
        return new GridServerCertificate(authority, List.of("grid.example"), NOW);
    }

    /** Whatever name it is reached by: who it is counts, and not where. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aCoordinatorIsKnownByItsAuthoritysFingerprint(String protocol) throws Exception {
        assertThat(shakeHands(certified(GRID), GRID.fingerprint(), protocol).getProtocol())
                .isEqualTo(protocol);
    }

    @Test
    void anotherGridsIsNot() {
        var other = CertificateAuthority.create(NOW);

        assertThatThrownBy(() -> shakeHands(certified(other), GRID.fingerprint()))
                .hasRootCauseInstanceOf(Exception.class)
                .hasStackTraceContaining(other.fingerprint())
                .hasStackTraceContaining("this grid's authority is " + GRID.fingerprint());
    }

    /** Anybody may show the authority's certificate behind one of his own. */
    @Test
    void whoOnlyShowsTheAuthorityIsNot() {
        var other = certified(CertificateAuthority.create(NOW)).get();
        Supplier<ServerCredentials> forged =
                () -> new ServerCredentials(other.key(), List.of(other.certificate(), GRID.certificate()));

        assertThatThrownBy(() -> shakeHands(forged, GRID.fingerprint())).hasStackTraceContaining("is of another grid");
    }

    @Test
    void withoutAFingerprintOnlyPublicAuthoritiesCount() {
        assertThatThrownBy(() -> shakeHands(certified(GRID), null))
                .hasStackTraceContaining("#FINGERPRINT")
                .hasStackTraceContaining(GRID.fingerprint());
    }

    /** A node's certificate is of the same authority. */
    @Test
    void aMemberIsNoCoordinator() {
        var key = SigningKey.generate();
        var member = GRID.member(
                new Member(MemberRole.NODE, "ada.laptop"), key.verificationKey().publicKey(), Duration.ofDays(1));
        var check = new CoordinatorCheck(GRID.fingerprint(), NOW);

        assertThatThrownBy(() -> check.checkServerTrusted(
                        new java.security.cert.X509Certificate[] {member, GRID.certificate()}, "UNKNOWN"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("is not a coordinator's");
    }

    @Test
    void itsCertificateIsRenewedWhileItServes() {
        var clock = new TestClock();
        var certificate = new GridServerCertificate(CertificateAuthority.create(clock), List.of("localhost"), clock);
        var first = certificate.get();
        clock.now = clock.now.plus(Duration.ofDays(19));
        assertThat(certificate.get()).isSameAs(first);

        clock.now = clock.now.plus(Duration.ofDays(2));

        assertThat(certificate.get().certificate().getNotAfter())
                .isAfter(first.certificate().getNotAfter());
    }

    private static final class TestClock extends Clock {
        private java.time.Instant now = java.time.Instant.parse("2026-06-01T00:00:00Z");

        @Override
        public java.time.Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    @Test
    void filesAreReadAgainWhenTheyHaveChangedAndTheLastGoodOnesServe() throws Exception {
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        var first = certified(GRID).get();
        write(certificate, key, first, 1);
        var files = new ServerCertificateFiles(certificate, key);
        assertThat(files.get().certificate()).isEqualTo(first.certificate());
        assertThat(shakeHands(files, GRID.fingerprint()).isValid()).isTrue();

        Files.writeString(certificate, "half a file");
        Files.setLastModifiedTime(certificate, FileTime.fromMillis(2_000));
        assertThat(files.get().certificate()).isEqualTo(first.certificate());

        var second = certified(GRID).get();
        write(certificate, key, second, 3);
        assertThat(files.get().certificate()).isEqualTo(second.certificate());
    }

    /** Between the two writes they do not belong together. */
    @Test
    void whicheverFileIsWrittenFirstBothAreTaken() throws Exception {
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        write(certificate, key, certified(GRID).get(), 1);
        var files = new ServerCertificateFiles(certificate, key);
        var next = certified(GRID).get();

        Files.writeString(
                certificate, Pem.certificates(next.chain().toArray(java.security.cert.X509Certificate[]::new)));
        Files.setLastModifiedTime(certificate, FileTime.fromMillis(2_000));
        assertThat(files.get().certificate()).isNotEqualTo(next.certificate());
        Files.writeString(key, Pem.block("PRIVATE KEY", next.key().getEncoded()));
        Files.setLastModifiedTime(key, FileTime.fromMillis(3_000));

        assertThat(files.get().certificate()).isEqualTo(next.certificate());
    }

    @Test
    void filesThatCannotServeAreRefusedInOneSentence() throws Exception {
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        assertThatThrownBy(() -> new ServerCertificateFiles(certificate, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read");

        write(certificate, key, certified(GRID).get(), 1);
        Files.writeString(
                key, Pem.block("PRIVATE KEY", certified(GRID).get().key().getEncoded()));
        assertThatThrownBy(() -> new ServerCertificateFiles(certificate, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not that of the first certificate");

        Files.writeString(key, Pem.block("PRIVATE KEY", SigningKey.generate().pkcs8()));
        assertThatThrownBy(() -> new ServerCertificateFiles(certificate, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not that of the first certificate");

        Files.writeString(key, "nothing");
        assertThatThrownBy(() -> new ServerCertificateFiles(certificate, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no private key");
    }

    private static void write(Path certificate, Path key, ServerCredentials credentials, int second)
            throws IOException {
        Files.writeString(key, Pem.block("PRIVATE KEY", credentials.key().getEncoded()));
        Files.writeString(
                certificate, Pem.certificates(credentials.chain().toArray(java.security.cert.X509Certificate[]::new)));
        Files.setLastModifiedTime(certificate, FileTime.fromMillis(second * 1_000L));
        Files.setLastModifiedTime(key, FileTime.fromMillis(second * 1_000L));
    }
}
