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
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web server's certificate and key in PEM files that somebody else keeps up to date: read again when the certificate's
 * file has changed. While what is there then cannot be used, the last good ones serve. Safe for any thread.
 */
public final class ServerCertificateFiles implements Supplier<ServerCredentials> {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificateFiles.class);

    private final Path certificate;
    private final Path key;
    private FileTime read;
    private ServerCredentials credentials;

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
        this.read = Files.exists(certificate) ? Files.getLastModifiedTime(certificate) : FileTime.fromMillis(0);
        this.credentials = read(certificate, key);
    }

    @Override
    public synchronized ServerCredentials get() {
        try {
            FileTime changed = Files.getLastModifiedTime(certificate);
            if (!changed.equals(read)) {
                read = changed;
                credentials = read(certificate, key);
                LOG.info("The API's certificate is now {}", credentials);
            }
        } catch (IOException unusable) {
            LOG.warn("The API goes on with its certificate of before: {}", unusable.getMessage());
        }
        return credentials;
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
        } catch (GeneralSecurityException failed) {
            throw new UncheckedIOException(new IOException(failed));
        }
    }
}
