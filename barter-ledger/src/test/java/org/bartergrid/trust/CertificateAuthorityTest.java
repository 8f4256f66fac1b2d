package org.bartergrid.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path folder;

    @Test
    void whatAMemberIsStandsInItsCertificate() throws Exception {
        X509Certificate certificate =
                new TestAuthority(CLOCK).member(MemberRole.NODE, "ada.laptop").certificate();

        assertThat(Member.named(certificate)).isEqualTo(new Member(MemberRole.NODE, "ada.laptop"));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=ada.laptop,OU=node,O=ada");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EdDSA");
    }

    @Test
    void itIsTheSameOneAfterARestartAndOnlyItsOwnerReadsIt() throws IOException {
        Path file = folder.resolve("ca.pem");
        CertificateAuthority made = CertificateAuthority.readOrCreate(file, CLOCK);

        CertificateAuthority read = CertificateAuthority.readOrCreate(file, CLOCK);

        assertThat(read.certificate()).isEqualTo(made.certificate());
        assertThat(read.fingerprint()).isEqualTo(made.fingerprint()).hasSize(43);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(made.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void aFileThatHoldsAnythingElseIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n");

        assertThatThrownBy(() -> CertificateAuthority.read(file, CLOCK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("restore it from a copy");
    }

    @Test
    void noCertificateOutlivesTheAuthority() {
        TestAuthority grid = new TestAuthority(CLOCK);
        X509Certificate certificate = grid.authority.member(
                new Member(MemberRole.NODE, "ada.laptop"),
                SigningKey.generate().verificationKey().publicKey(),
                Duration.ofDays(100_000));

        assertThat(certificate.getNotAfter())
                .isEqualTo(grid.authority.certificate().getNotAfter());
    }

    @Test
    void aWebServersCertificateNamesItsHostsAndNoMember() throws Exception {
        X509Certificate certificate = new TestAuthority(CLOCK)
                .authority.server(
                        List.of("grid.example", "127.0.0.1", "::1"),
                        SigningKey.generate().verificationKey().publicKey(),
                        Duration.ofDays(1));

        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(0) + " " + name.get(1))
                .containsExactly("2 grid.example", "7 127.0.0.1", "7 0:0:0:0:0:0:0:1");
        assertThatThrownBy(() -> Member.named(certificate)).isInstanceOf(CertificateException.class);
    }
}
