package org.bartergrid.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.process.PrivateFile;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.bartergrid.trust.Pem;

/** Key and certificates of a member in one file: for a run's own members, whose keys are nobody's secret. */
final class CredentialsFile {

    private CredentialsFile() {}

    /** New ones of an authority's. */
    static Credentials create(CertificateAuthority authority, MemberRole role, String name) {
        var key = SigningKey.generate();
        return new Credentials(
                key.privateKey(),
                authority.member(new Member(role, name), key.verificationKey().publicKey(), Duration.ofDays(1)),
                authority.certificate());
    }

    static Path write(Path file, CertificateAuthority authority, MemberRole role, String name) throws IOException {
        var key = SigningKey.generate();
        var certificate =
                authority.member(new Member(role, name), key.verificationKey().publicKey(), Duration.ofDays(1));
        PrivateFile.replace(
                file,
                Pem.block("PRIVATE KEY", key.pkcs8())
                        + Pem.block("PUBLIC KEY", key.x509())
                        + Pem.certificates(certificate, authority.certificate()));
        return file;
    }

    static Credentials read(Path file) throws IOException {
        String text = Files.readString(file);
        var key = SigningKey.of(Pem.onlyBlock(text, "PRIVATE KEY"), Pem.onlyBlock(text, "PUBLIC KEY"));
        var certificates = Pem.certificates(text);
        return new Credentials(key.privateKey(), certificates.get(0), certificates.get(1));
    }
}
