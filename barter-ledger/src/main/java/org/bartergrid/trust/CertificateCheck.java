package org.bartergrid.trust;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a certificate lets its holder into one kind of cluster: signed by this grid's authority, in time, not evicted,
 * and for one of the roles that belong there. Safe for any thread.
 */
public final class CertificateCheck {

    private final X509Certificate authority;
    private final Set<MemberRole> roles;
    private final Evictions evictions;
    private final Clock clock;

    /**
     * @param authority the grid's
     * @param roles who belongs there
     * @param evictions who no longer does
     */
    public CertificateCheck(X509Certificate authority, Set<MemberRole> roles, Evictions evictions, Clock clock) {
        this.authority = authority;
        this.roles = EnumSet.copyOf(roles);
        this.evictions = evictions;
        this.clock = clock;
    }

    /** What the check believes. */
    X509Certificate authority() {
        return authority;
    }

    /**
     * Whom a certificate lets in.
     *
     * @throws CertificateException with a sentence that says what is wrong and what to do
     */
    public Member member(X509Certificate certificate) throws CertificateException {
        return memberAt(certificate, clock.instant());
    }

    /**
     * The same for one that was shown at another moment than now.
     *
     * @throws CertificateException with a sentence that says what is wrong and what to do
     */
    public Member memberAt(X509Certificate certificate, Instant shown) throws CertificateException {
        validate(certificate, authority, clock, shown);
        Member member = Member.named(certificate);
        if (!roles.contains(member.role())) {
            throw new CertificateException(member + " is not let in: this is only for a "
                    + roles.stream().map(MemberRole::word).sorted().collect(Collectors.joining(" or a ")));
        }
        if (evictions.include(certificate)) {
            throw new CertificateException(
                    member + " was evicted from this grid: its operator may let it in again, with a new certificate");
        }
        return member;
    }

    /**
     * Whether an authority has signed it, and it is in time.
     *
     * @throws CertificateException with a sentence that says what is wrong and what to do
     */
    static void validate(X509Certificate certificate, X509Certificate authority, Clock clock, Instant shown)
            throws CertificateException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            parameters.setRevocationEnabled(false); // Evictions are told, not fetched.
            parameters.setDate(Date.from(shown));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
        } catch (CertPathValidatorException refused) {
            throw new CertificateException(sentence(certificate, authority, clock, refused), refused);
        } catch (GeneralSecurityException unusable) {
            throw new CertificateException("The certificate cannot be checked: " + unusable.getMessage(), unusable);
        }
    }

    private static String sentence(
            X509Certificate certificate, X509Certificate authority, Clock clock, CertPathValidatorException refused) {
        String who =
                "The certificate of " + certificate.getSubjectX500Principal().getName();
        if (refused.getReason() == BasicReason.EXPIRED) {
            return who + " has expired on " + certificate.getNotAfter().toInstant() + " and this machine's clock says "
                    + clock.instant() + ": if the clock is right, its holder starts anew with the coordinator in reach"
                    + " and gets another";
        } else if (refused.getReason() == BasicReason.NOT_YET_VALID) {
            return who + " begins on " + certificate.getNotBefore().toInstant() + " and this machine's clock says "
                    + clock.instant() + ": set the clock of the one that is wrong";
        } else if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            return who + " is of another grid: it was signed by "
                    + certificate.getIssuerX500Principal().getName() + ", and this grid's authority is "
                    + authority.getSubjectX500Principal().getName();
        }
        return who + " is not signed by this grid's authority ("
                + String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT) + "): it is forged, or of another grid";
    }
}
