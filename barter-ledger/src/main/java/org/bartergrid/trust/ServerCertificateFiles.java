package org.bartergrid.trust;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web server's certificate and key in PEM files that somebody else keeps up to date: read again when the certificate's
 * file has changed. While what is there then cannot be used, the last good ones serve. Safe for any thread.
 */
public final class ServerCertificateFiles implements Supplier<ServerCredentials> {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificateFiles.class);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Path certificate;
    private final Path key;
    private Times read;
    private ServerCredentials credentials;
    private @Nullable Times failed;
    private long failedNanos;

    /** When the files were written last. */
    private record Times(FileTime certificate, FileTime key) {
        static Times of(Path certificate, Path key) throws IOException {
            return new Times(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
        }
    }

    /**
     * Reads them.
     *
     * @param certificate the server's, and those that vouch for it behind it
     * @param key of the first: PKCS #8, or as OpenSSL writes it; not encrypted
     * @throws IOException in one sentence, if they cannot be read or do not belong together
     */
    public ServerCertificateFiles(Path certificate, Path key) throws IOException {
        this.certificate = certificate;
        this.key = key;
        this.credentials = read(certificate, key);
        this.read = Times.of(certificate, key);
    }

    @Override
    public synchronized ServerCredentials get() {
        try {
            Times now = Times.of(certificate, key);
            boolean triedJustNow = now.equals(failed) && System.nanoTime() - failedNanos < AGAIN_NANOS;
            if (!now.equals(read) && !triedJustNow) {
                renew(now);
            }
        } catch (IOException gone) {
            LOG.debug("One of the files is being replaced", gone);
        }
        return credentials;
    }

    /** Whoever renews writes two files, one after the other: between them they do not belong together. */
    private void renew(Times now) {
        try {
            credentials = read(certificate, key);
            read = now;
            failed = null;
            LOG.info("The API's certificate is now {}", credentials);
        } catch (IOException unusable) {
            failed = now;
            failedNanos = System.nanoTime();
            LOG.warn("The API goes on with its certificate of before: {}", unusable.getMessage());
        }
    }

    private static ServerCredentials read(Path certificate, Path key) throws IOException {
        ServerCredentials read = new ServerCredentials(key(key), certificates(certificate));
        try {
            if (belongsTo(read.key(), read.certificate().getPublicKey())) {
                return read;
            }
        } catch (InvalidKeyException another) {
            LOG.debug("Not of one kind", another);
        }
        throw new IOException("The key in " + key + " is not that of the first certificate in " + certificate
                + ": give the server's own certificate first, and its key");
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            var certificates = Pem.certificates(text(file));
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (IllegalArgumentException damaged) {
            throw new IOException(file + " is damaged: " + damaged.getMessage(), damaged);
        }
        throw new IOException("There is no certificate in " + file + ": give a PEM file with the server's certificate"
                + " and those that vouch for it");
    }

    private static PrivateKey key(Path file) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                if (block instanceof PrivateKeyInfo key) {
                    return converter.getPrivateKey(key);
                } else if (block instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        } catch (PEMException damaged) {
            throw new IOException(file + " is damaged: " + damaged.getMessage(), damaged);
        }
        throw new IOException(
                "There is no private key in " + file + ": give a PEM file with a key that has no password");
    }

    private static String text(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("The file " + file + " cannot be read: check its name and permissions");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static boolean belongsTo(PrivateKey key, PublicKey certified) throws InvalidKeyException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC", "ECDSA" -> "SHA256withECDSA";
                    default -> "Ed25519";
                };
        try {
            byte[] anything = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(anything);
            return signature.verify(signed);
        } catch (InvalidKeyException another) {
            throw another;
        } catch (SignatureException another) {
            return false; // a signature of another length
        } catch (GeneralSecurityException failed) {
            throw new UncheckedIOException(new IOException(failed));
        }
    }
}
