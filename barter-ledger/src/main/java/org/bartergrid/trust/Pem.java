package org.bartergrid.trust;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** PEM (RFC 7468): named blocks of bytes as text. */
public final class Pem {

    private static final String CERTIFICATE = "CERTIFICATE";

    private Pem() {}

    /** A block. */
    public static String block(String label, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /**
     * The bytes of all blocks of a label, in their order.
     *
     * @throws IllegalArgumentException if one is not closed or is not Base64
     */
    public static List<byte[]> blocks(String text, String label) {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        List<byte[]> blocks = new ArrayList<>();
        int from = text.indexOf(begin);
        while (from >= 0) {
            int to = text.indexOf(end, from);
            if (to < 0) {
                throw new IllegalArgumentException("a " + label + " block has no end");
            }
            blocks.add(Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to)));
            from = text.indexOf(begin, to);
        }
        return blocks;
    }

    /**
     * The bytes of the only block of a label.
     *
     * @throws IllegalArgumentException if there is none, or more than one
     */
    public static byte[] onlyBlock(String text, String label) {
        List<byte[]> blocks = blocks(text, label);
        if (blocks.size() != 1) {
            throw new IllegalArgumentException("there is not one " + label + " block, but " + blocks.size());
        }
        return blocks.get(0);
    }

    /** Certificates, one block each. */
    public static String certificates(X509Certificate... certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block(CERTIFICATE, certificate.getEncoded()));
            } catch (CertificateEncodingException impossible) {
                throw new IllegalStateException("A certificate that was read has its bytes", impossible);
            }
        }
        return text.toString();
    }

    /**
     * All certificates of a text.
     *
     * @throws IllegalArgumentException if one is damaged
     */
    public static List<X509Certificate> certificates(String text) {
        return blocks(text, CERTIFICATE).stream().map(Pem::certificate).toList();
    }

    /**
     * A certificate from its encoded form.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    public static X509Certificate certificate(byte[] encoded) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException damaged) {
            throw new IllegalArgumentException("a certificate is damaged: " + damaged.getMessage(), damaged);
        }
    }
}
