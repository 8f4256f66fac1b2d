package org.bartergrid.trust;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** A private key, and the certificates that say whose it is. */
public sealed interface CertifiedKey permits Credentials, ServerCredentials {

    PrivateKey key();

    /** What is shown to others: the key's own certificate, and those that vouch for it. */
    List<X509Certificate> chain();

    /** The key's own. */
    X509Certificate certificate();

    /** When a third of the certificate's life is left: time for the next. */
    default Instant renewal() {
        Instant from = certificate().getNotBefore().toInstant();
        Instant to = certificate().getNotAfter().toInstant();
        return to.minusMillis((to.toEpochMilli() - from.toEpochMilli()) / 3);
    }
}
