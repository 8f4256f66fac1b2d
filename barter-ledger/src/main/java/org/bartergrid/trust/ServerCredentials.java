package org.bartergrid.trust;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * With what a web server proves whose it is.
 *
 * @param key the private half of the first certificate's key
 * @param chain its certificate, and those that vouch for it
 */
public record ServerCredentials(PrivateKey key, List<X509Certificate> chain) implements CertifiedKey {

    public ServerCredentials {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("A server has a certificate");
        }
    }

    @Override
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ServerCredentials[" + certificate().getSubjectX500Principal().getName() + " until "
                + certificate().getNotAfter().toInstant() + "]";
    }
}
