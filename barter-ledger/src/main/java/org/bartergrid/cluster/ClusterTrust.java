package org.bartergrid.cluster;

import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.ignite.ssl.SSLContextWrapper;
import org.bartergrid.trust.CertificateCheck;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.MemberRole;
import org.bartergrid.trust.MutualTls;

/**
 * With what a member of a cluster proves itself, and whom it believes: those of the right roles that this grid's authority
 * has certified and nobody has evicted.
 *
 * @param roles who belongs to the cluster
 * @param own the member's own, as it is now: certificates are renewed while a member runs
 * @param evictions who no longer belongs to the grid
 * @param clock tells which certificates are in time
 */
public record ClusterTrust(Set<MemberRole> roles, Supplier<Credentials> own, Evictions evictions, Clock clock) {

    public ClusterTrust {
        roles = Set.copyOf(roles);
    }

    /**
     * Refuses itself first: an honest member learns here, and not from a broken connection, what is wrong with it.
     *
     * @throws CertificateException in one sentence
     */
    public void requireOwn() throws CertificateException {
        check().member(own.get().certificate());
    }

    /** Whom this member lets in. */
    public CertificateCheck check() {
        return new CertificateCheck(own.get().authority(), roles, evictions, clock);
    }

    /** For single connections. */
    public SSLContext tls() {
        return tls(new Refusals());
    }

    /**
     * For both of Ignite's channels.
     *
     * @param refusals counts whose certificate does not count
     */
    public SSLContext tls(Refusals refusals) {
        return new SSLContextWrapper(
                MutualTls.context(
                        own, check(), why -> refusals.count("certificate", () -> "A connection is not made: " + why)),
                MutualTls.parameters());
    }
}
