package org.bartergrid.trust;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * Whom a certificate names: its subject is {@code CN=<name>, OU=<role>, O=<peer>}, each exactly once.
 *
 * @param role what the member may be
 * @param name a node's id, a gateway's or a coordinator's name
 */
public record Member(MemberRole role, String name) {

    /** The organisation of members that belong to no volunteer. */
    static final String GRID = "grid";

    private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,100}");

    public Member {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name for a member: it has up to 100 of a-z, 0-9, '.' and '-'");
        }
    }

    /** The peer whose machine it is, or the grid. */
    public String peer() {
        int dot = name.indexOf('.');
        return role == MemberRole.NODE && dot > 0 ? name.substring(0, dot) : GRID;
    }

    X500Name subject() {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, peer())
                .addRDN(BCStyle.OU, role.word())
                .addRDN(BCStyle.CN, name)
                .build();
    }

    /**
     * Whom a certificate names; whether that is true is for {@link CertificateCheck} to say.
     *
     * @throws CertificateException if it names nobody, more than one, or contradicts itself
     */
    public static Member named(X509Certificate certificate) throws CertificateException {
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        String role = only(subject.getRDNs(BCStyle.OU), "role");
        try {
            Member member = new Member(
                    MemberRole.ofWord(role)
                            .orElseThrow(() -> new CertificateException(
                                    "The certificate is for a '" + role + "', which is no role of a grid's members")),
                    only(subject.getRDNs(BCStyle.CN), "name"));
            if (subject.getRDNs().length != 3 || !member.peer().equals(only(subject.getRDNs(BCStyle.O), "peer"))) {
                throw new CertificateException("The certificate's subject contradicts itself: " + subject);
            }
            return member;
        } catch (IllegalArgumentException malformed) {
            throw new CertificateException(malformed.getMessage(), malformed);
        }
    }

    private static String only(RDN[] values, String what) throws CertificateException {
        if (values.length != 1 || values[0].isMultiValued()) {
            throw new CertificateException("The certificate does not say one " + what);
        }
        return IETFUtils.valueToString(values[0].getFirst().getValue());
    }

    @Override
    public String toString() {
        return role.word() + " " + name;
    }
}
