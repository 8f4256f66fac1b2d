package org.bartergrid.trust;

import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * With what a member proves who it is, and whom it believes.
 *
 * @param key the private half of the certified key
 * @param certificate the member's own
 * @param authority the grid's
 */
public record Credentials(PrivateKey key, X509Certificate certificate, X509Certificate authority)
        implements CertifiedKey {

    /** Whom the certificate names. */
    public Member member() {
        try {
            return Member.named(certificate);
        } catch (CertificateException another) {
            throw new IllegalStateException("The own certificate names no member", another);
        }
    }

    @Override
    public List<X509Certificate> chain() {
        return List.of(certificate);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Credentials[" + member() + " until " + certificate.getNotAfter().toInstant() + "]";
    }
}
