package org.bartergrid.trust;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A web server's certificate of the grid's own authority: for a key that never leaves this process, made when it is first
 * asked for, and anew when a third of its life is left. P-256, which browsers take. The chain ends with the authority, so
 * that whoever knows the authority's fingerprint needs no file of it. Safe for any thread.
 */
public final class GridServerCertificate implements Supplier<ServerCredentials> {

    private static final Duration LIFE = Duration.ofDays(30);

    private final CertificateAuthority authority;
    private final List<String> hosts;
    private final Clock clock;
    private final KeyPair key;
    private @Nullable ServerCredentials credentials;

    /** @param hosts the names and addresses at which the server is reached */
    public GridServerCertificate(CertificateAuthority authority, List<String> hosts, Clock clock) {
        this.authority = authority;
        this.hosts = List.copyOf(hosts);
        this.clock = clock;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.key = generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has P-256", impossible);
        }
    }

    @Override
    public synchronized ServerCredentials get() {
        ServerCredentials now = credentials;
        if (now == null
                || clock.instant()
                        .isAfter(now.certificate().getNotAfter().toInstant().minus(LIFE.dividedBy(3)))) {
            now = new ServerCredentials(
                    key.getPrivate(), List.of(authority.server(hosts, key.getPublic(), LIFE), authority.certificate()));
            credentials = now;
        }
        return now;
    }
}
