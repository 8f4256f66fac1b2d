package org.bartergrid.trust;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A web server's certificate of the grid's own authority: for a key that never leaves this process, made when it is first
 * asked for, and anew when a third of its life is left. P-256, which browsers take. The chain ends with the authority, so
 * that whoever knows the authority's fingerprint needs no file of it. Safe for any thread.
 */
public final class GridServerCertificate implements Supplier<ServerCredentials> {

    private static final Duration LIFE = Duration.ofDays(30);

    private final Renewing<ServerCredentials> latest;

    /** @param hosts the names and addresses at which the server is reached */
    public GridServerCertificate(CertificateAuthority authority, List<String> hosts, Clock clock) {
        KeyPair key = newKey();
        List<String> all = List.copyOf(hosts);
        this.latest = new Renewing<>(
                () -> new ServerCredentials(
                        key.getPrivate(),
                        List.of(authority.server(all, key.getPublic(), LIFE), authority.certificate())),
                clock);
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has P-256", impossible);
        }
    }

    @Override
    public ServerCredentials get() {
        return latest.get();
    }
}
