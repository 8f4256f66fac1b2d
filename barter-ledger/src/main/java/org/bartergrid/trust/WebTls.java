package org.bartergrid.trust;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** HTTPS between the coordinators' API and who calls it: only the server proves itself here, callers do so by tokens. */
public final class WebTls {

    /** What is spoken; the older one for callers that are not ours. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private WebTls() {}

    /**
     * For a server.
     *
     * @param own asked at every handshake, so that a renewed certificate is used at once
     */
    public static SSLContext server(Supplier<ServerCredentials> own) {
        return context(new KeyManager[] {new ShownKey(own)}, null);
    }

    /**
     * For a caller.
     *
     * @param authority fingerprint of the grid's authority; null if only public ones are believed
     */
    public static SSLContext client(@Nullable String authority, Clock clock) {
        return context(null, new TrustManager[] {new CoordinatorCheck(authority, clock)});
    }

    private static SSLContext context(KeyManager @Nullable [] own, TrustManager @Nullable [] others) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // A server asks nobody for a certificate, and so needs nobody to believe.
            context.init(
                    own == null ? new KeyManager[0] : own,
                    others == null ? new TrustManager[0] : others,
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has TLS", impossible);
        }
    }
}
