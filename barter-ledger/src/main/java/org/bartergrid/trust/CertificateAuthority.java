package org.bartergrid.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bartergrid.process.PrivateFile;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A grid's own certificate authority: its key is with the coordinators, and what it has signed is what every member of a
 * cluster believes. It signs the members' own keys, which it never sees the private halves of. P-256, so that browsers
 * believe it too when somebody tells them to; the members' keys are Ed25519.
 *
 * <p>Immutable and safe for any thread.
 */
public final class CertificateAuthority {

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Duration OWN_LIFE = Duration.ofDays(3650);
    private static final int SERIAL_BITS = 127;

    /** What a newcomer's clock may be behind. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(PrivateKey key, X509Certificate certificate, Clock clock) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
    }

    /** A new one, valid for ten years. */
    public static CertificateAuthority create(Clock clock) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.O, "Barter Grid")
                    // Told apart by whoever trusts several grids.
                    .addRDN(
                            BCStyle.CN,
                            "Barter Grid CA " + Fingerprint.of(pair.getPublic()).substring(0, 8))
                    .build();
            Instant now = clock.instant();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, new SecureRandom()),
                    Date.from(now.minus(BACKDATED)),
                    Date.from(now.plus(OWN_LIFE)),
                    name,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(pair.getPrivate(), signed(builder, pair.getPrivate()), clock);
        } catch (GeneralSecurityException | CertIOException impossible) {
            throw new IllegalStateException("A certificate authority cannot be made", impossible);
        }
    }

    /**
     * The one in a file, or a new one if there is no such file. The file holds the private key, and only its owner may
     * read it.
     *
     * @throws IOException if it cannot be read or written, or holds no certificate authority
     */
    public static CertificateAuthority readOrCreate(Path file, Clock clock) throws IOException {
        if (Files.exists(file)) {
            return read(file, clock);
        }
        CertificateAuthority made = create(clock);
        try {
            PrivateFile.create(file, Pem.block(PRIVATE, made.key.getEncoded()) + Pem.certificates(made.certificate));
            return made;
        } catch (FileAlreadyExistsException another) {
            return read(file, clock);
        }
    }

    /**
     * The one in a file.
     *
     * @throws IOException if it cannot be read, or holds no certificate authority
     */
    public static CertificateAuthority read(Path file, Clock clock) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        try {
            PrivateKey key =
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Pem.onlyBlock(text, PRIVATE)));
            List<X509Certificate> certificates = Pem.certificates(text);
            if (certificates.size() != 1 || certificates.get(0).getBasicConstraints() < 0) {
                throw new IllegalArgumentException("there is not one certificate of an authority");
            }
            return new CertificateAuthority(key, certificates.get(0), clock);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    file + " does not hold the grid's certificate authority (" + e.getMessage()
                            + "): restore it from a copy, or take that of another coordinator",
                    e);
        }
    }

    /** What the members believe. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Names the authority to somebody who has not seen its certificate: see {@link Fingerprint}. */
    public String fingerprint() {
        return Fingerprint.of(certificate.getPublicKey());
    }

    /**
     * A member's certificate, good for both ends of a connection.
     *
     * @param key the member's own
     * @param life how long it is valid
     */
    public X509Certificate member(Member member, PublicKey key, Duration life) {
        return issue(member.subject(), key, life, new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        });
    }

    /**
     * A web server's certificate.
     *
     * @param hosts the names and addresses that it is reached at
     * @param key the server's own
     * @param life how long it is valid
     */
    public X509Certificate server(List<String> hosts, PublicKey key, Duration life) {
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Barter Grid")
                .addRDN(BCStyle.CN, hosts.get(0))
                .build();
        GeneralName[] names = hosts.stream()
                .map(host -> new GeneralName(
                        ADDRESS.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
        return issue(subject, key, life, new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth}, names);
    }

    private X509Certificate issue(
            X500Name subject, PublicKey subjectKey, Duration life, KeyPurposeId[] purposes, GeneralName... names) {
        Instant now = clock.instant();
        Instant end = now.plus(life);
        Instant ownEnd = certificate.getNotAfter().toInstant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(BACKDATED)),
                Date.from(end.isBefore(ownEnd) ? end : ownEnd),
                subject,
                subjectKey);
        try {
            JcaX509ExtensionUtils keys = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, keys.createAuthorityKeyIdentifier(certificate));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return signed(builder, key);
        } catch (GeneralSecurityException | CertIOException impossible) {
            throw new IllegalStateException("A certificate cannot be made", impossible);
        }
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException impossible) {
            throw new IllegalStateException("Every JDK signs with ECDSA", impossible);
        }
    }

    @Override
    public String toString() {
        return "CertificateAuthority[" + fingerprint() + "]";
    }
}
