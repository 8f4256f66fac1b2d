package org.bartergrid.trust;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whether what answers is a coordinator of the grid that is meant: its certificate is a web server's and of the authority
 * whose fingerprint the caller knows, under whatever name it is reached; or a public authority vouches for the name. A
 * member's certificate is of the same authority and no web server's.
 */
final class CoordinatorCheck extends X509ExtendedTrustManager {

    private static final List<String> WEB_SERVER = List.of("1.3.6.1.5.5.7.3.1");

    private final @Nullable String authority;
    private final Clock clock;

    CoordinatorCheck(@Nullable String authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /** What public authorities have to say of a certificate. */
    private interface Public {
        void check(X509ExtendedTrustManager theirs) throws CertificateException;
    }

    private void check(X509Certificate[] chain, Public otherwise) throws CertificateException {
        Optional<X509Certificate> grids = Stream.of(chain)
                .filter(one -> Fingerprint.of(one.getPublicKey()).equals(authority))
                .findFirst();
        if (grids.isPresent()) {
            CertificateCheck.validate(chain[0], grids.get(), clock, clock.instant());
            if (!WEB_SERVER.equals(chain[0].getExtendedKeyUsage())) {
                throw new CertificateException("The certificate of "
                        + chain[0].getSubjectX500Principal().getName()
                        + " is not a coordinator's: somebody else of this grid answers; check the address");
            }
            return;
        }
        try {
            otherwise.check(PublicAuthorities.CHECK);
        } catch (CertificateException refused) {
            throw new CertificateException(sentence(chain), refused);
        }
    }

    private String sentence(X509Certificate[] chain) {
        X509Certificate last = chain[chain.length - 1];
        String who = "its certificate is of " + last.getIssuerX500Principal().getName();
        if (authority == null) {
            return who + " (" + Fingerprint.of(last.getPublicKey())
                    + "), for which no public authority vouches: if that is the fingerprint of the grid's authority, as its"
                    + " operator or a join token says it, write it behind the address, as in https://host:port#FINGERPRINT";
        }
        return who + " (" + Fingerprint.of(last.getPublicKey()) + "), and this grid's authority is " + authority
                + ": another grid answers there, or somebody between; check the address";
    }

    /** A class of its own, read when somebody is to be believed who is of no known grid: the JDK's list takes long to read. */
    private static final class PublicAuthorities {
        static final X509ExtendedTrustManager CHECK = standard();

        private static X509ExtendedTrustManager standard() {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("Every JDK knows public authorities", impossible);
            }
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        // Without a connection nobody could compare the name: public authorities count for nothing here.
        check(chain, theirs -> {
            throw new CertificateException("nobody knows at which address it is shown");
        });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, theirs -> theirs.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, theirs -> theirs.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("Callers of the API prove themselves by tokens");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
