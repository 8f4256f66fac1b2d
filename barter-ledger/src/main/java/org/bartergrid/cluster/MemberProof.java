package org.bartergrid.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.apache.ignite.cluster.ClusterNode;
import org.bartergrid.trust.CertificateCheck;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.Pem;

/**
 * How every member of a cluster knows what every other one is, without asking anybody: a member's attributes carry its
 * certificate, and a signature with the certified key over the id under which it has joined. What else a member says of
 * itself must agree with that.
 *
 * <p>Ignite lets only the oldest member look at a newcomer, and the oldest may be anybody's.
 */
public final class MemberProof {

    /** Node attribute: the member's role, as its certificate has it. */
    public static final String ROLE = "bartergrid.role";

    /** Node attribute: the member's name, as its certificate has it. */
    public static final String NODE = "bartergrid.node";

    private static final String CERTIFICATE = "bartergrid.certificate";
    private static final String SINCE = "bartergrid.since";
    private static final String SIGNATURE = "bartergrid.signature";
    private static final String ALGORITHM = "Ed25519";

    private MemberProof() {}

    /** The attributes with which a member joins under an id of Ignite's. */
    public static Map<String, Object> attributes(Credentials own, UUID id, Clock clock) {
        Member member = own.member();
        String since = clock.instant().toString();
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(own.key());
            signature.update(signed(id, member, since));
            return Map.of(
                    ROLE,
                    member.role().word(),
                    NODE,
                    member.name(),
                    CERTIFICATE,
                    Base64.getEncoder().encodeToString(own.certificate().getEncoded()),
                    SINCE,
                    since,
                    SIGNATURE,
                    Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The own certificate and key are of no use: " + e.getMessage(), e);
        }
    }

    /**
     * What a member has proved to be.
     *
     * @throws CertificateException with a sentence, if it has proved nothing
     */
    static Member member(ClusterNode node, CertificateCheck check) throws CertificateException {
        X509Certificate certificate = certificate(node);
        String since = attribute(node, SINCE);
        // In time when it joined: its attributes stay as they were. That it still is, every new connection shows.
        Member member = check.memberAt(certificate, instant(since));
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(certificate.getPublicKey());
            signature.update(signed(node.id(), member, since));
            if (!signature.verify(Base64.getDecoder().decode(attribute(node, SIGNATURE)))) {
                throw new CertificateException(member + " did not sign for the id " + node.id());
            }
        } catch (IllegalArgumentException | CertificateEncodingException malformed) {
            throw new CertificateException("The proof of " + member + " cannot be read", malformed);
        } catch (CertificateException refused) {
            throw refused;
        } catch (GeneralSecurityException unusable) {
            throw new CertificateException("The signature of " + member + " is no Ed25519 signature", unusable);
        }
        if (!member.name().equals(node.consistentId())
                || !member.name().equals(node.attribute(NODE))
                || !member.role().word().equals(node.attribute(ROLE))
                || node.isClient()) {
            throw new CertificateException(member + " calls itself something else");
        }
        return member;
    }

    /** When a member says to have made its proof, which the signature covers. */
    static Instant since(ClusterNode node) throws CertificateException {
        return instant(attribute(node, SINCE));
    }

    /** The certificate that a member carries, proved or not. */
    static X509Certificate certificate(ClusterNode node) throws CertificateException {
        try {
            return Pem.certificate(Base64.getDecoder().decode(attribute(node, CERTIFICATE)));
        } catch (IllegalArgumentException malformed) {
            throw new CertificateException("The certificate of " + node.id() + " cannot be read", malformed);
        }
    }

    private static Instant instant(String text) throws CertificateException {
        try {
            return Instant.parse(text);
        } catch (java.time.format.DateTimeParseException malformed) {
            throw new CertificateException("'" + text + "' is no moment", malformed);
        }
    }

    private static String attribute(ClusterNode node, String name) throws CertificateException {
        if (node.attribute(name) instanceof String text) {
            return text;
        }
        throw new CertificateException(
                "A member without a certificate has joined: is its software of another version?");
    }

    private static byte[] signed(UUID id, Member member, String since) {
        return String.join(
                        "\n",
                        "bartergrid-member-1",
                        id.toString(),
                        member.role().word(),
                        member.name(),
                        since)
                .getBytes(StandardCharsets.UTF_8);
    }
}
