package org.bartergrid.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bartergrid.process.ListenAddress;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.GridServerCertificate;
import org.bartergrid.trust.ServerCertificateFiles;
import org.bartergrid.trust.ServerCredentials;
import org.jspecify.annotations.Nullable;

/**
 * How the API proves whose it is.
 *
 * @param by who vouches for it
 * @param certificate PEM file with its certificate and those that vouch for it; only with {@link By#OWN}
 * @param key PEM file with the key of the first of them; only with {@link By#OWN}
 * @param names at which it is reached beside its address; the grid's certificate is for them
 */
public record ApiTls(By by, @Nullable Path certificate, @Nullable Path key, List<String> names) {

    /** The grid's own authority vouches for it, for no further names. */
    public static final ApiTls GRID = new ApiTls(By.GRID, null, null, List.of());

    /** Who vouches for the API. */
    public enum By {
        /** The grid's own authority, whose fingerprint members know. */
        GRID,
        /** Whoever has signed the certificate that the operator gives. */
        OWN,
        /** Nobody: it speaks HTTP, for a proxy on the same machine. */
        NONE
    }

    public ApiTls {
        names = List.copyOf(names);
        if ((by == By.OWN) != (certificate != null) || (by == By.OWN) != (key != null)) {
            throw new IllegalArgumentException("tls.certificate and tls.key belong to 'by: own', both of them");
        }
    }

    /** {@code https}, or {@code http} where nobody vouches. */
    public String scheme() {
        return by == By.NONE ? "http" : "https";
    }

    /**
     * What the server proves itself with; nothing if it does not.
     *
     * @param host on which it listens
     * @param authority the grid's
     * @throws IOException in one sentence, if the operator's files cannot be used
     */
    Optional<Supplier<ServerCredentials>> credentials(String host, CertificateAuthority authority, Clock clock)
            throws IOException {
        return switch (by) {
            case NONE -> Optional.empty();
            case GRID -> Optional.of(new GridServerCertificate(authority, hosts(host), clock));
            case OWN ->
                Optional.of(
                        new ServerCertificateFiles(Objects.requireNonNull(certificate), Objects.requireNonNull(key)));
        };
    }

    private List<String> hosts(String host) {
        Set<String> hosts = new LinkedHashSet<>(names);
        if (!ListenAddress.isWildcard(host)) {
            hosts.add(host);
        }
        if (ListenAddress.isLoopback(host) || ListenAddress.isWildcard(host)) {
            hosts.addAll(List.of("localhost", "127.0.0.1", "::1"));
        }
        if (!ListenAddress.isLoopback(host)) {
            try {
                hosts.add(InetAddress.getLocalHost().getHostName());
            } catch (UnknownHostException nameless) {
                // Then it is reached at its address.
            }
        }
        return List.copyOf(hosts);
    }
}
