package org.bartergrid.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.process.PrivateFile;
import org.bartergrid.process.Rounds;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Fingerprint;
import org.bartergrid.trust.Pem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate with which a member joins its cell: kept in a file beside its key, asked for at the coordinator when
 * there is none, and renewed when a third of its life is left. The key itself stays here; that the coordinator certifies
 * the right one, its login has shown.
 *
 * <p>Safe for any thread.
 */
public final class MemberCertificate implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MemberCertificate.class);
    private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Path file;
    private final SigningKey key;
    private final CoordinatorClient coordinator;
    private final String authority;
    private final Clock clock;
    private final Rounds rounds;
    private volatile Credentials credentials;
    private boolean failed;

    private MemberCertificate(
            Path file,
            SigningKey key,
            CoordinatorClient coordinator,
            Credentials first,
            String authority,
            Clock clock) {
        this.file = file;
        this.key = key;
        this.coordinator = coordinator;
        this.credentials = first;
        this.authority = authority;
        this.clock = clock;
        this.rounds = new Rounds("certificate", this::look).begin(LOOK_MILLIS, LOOK_MILLIS);
    }

    /**
     * The certificate in a file, or a new one from the coordinator.
     *
     * @param key the member's own, registered under the name that calls
     * @param coordinator called as the member
     * @param authority fingerprint of the grid's authority, as the member has learnt it when it joined; null if it joined
     *     before grids had one: then the first one that it sees
     * @throws IOException if the file cannot be written, or what answers is not this grid's coordinator
     */
    public static MemberCertificate of(
            Path file, SigningKey key, CoordinatorClient coordinator, @Nullable String authority, Clock clock)
            throws IOException {
        var kept = kept(file, key, authority);
        var first = kept == null || !clock.instant().isBefore(kept.renewal())
                ? renewed(file, key, coordinator, kept == null ? authority : fingerprint(kept))
                : kept;
        return new MemberCertificate(file, key, coordinator, first, fingerprint(first), clock);
    }

    /** As it is now. */
    public Credentials credentials() {
        return credentials;
    }

    /** A round: renews it if it is time to. */
    void look() {
        if (clock.instant().isBefore(credentials.renewal())) {
            return;
        }
        try {
            credentials = renewed(file, key, coordinator, authority);
            failed = false;
            log.info(
                    "The certificate of this member was renewed until {}",
                    credentials.certificate().getNotAfter().toInstant());
        } catch (IOException | ApiProblem | CoordinatorUnreachable e) {
            if (!failed) {
                log.warn(
                        "The certificate of this member, good until {}, could not be renewed: {}",
                        credentials.certificate().getNotAfter().toInstant(),
                        e.getMessage());
            }
            failed = true;
        }
    }

    /** What the file holds, if it is of this key and of this grid. */
    private static @Nullable Credentials kept(Path file, SigningKey key, @Nullable String authority)
            throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            var kept = credentials(key, Pem.certificates(Files.readString(file, StandardCharsets.US_ASCII)));
            return authority == null || authority.equals(fingerprint(kept)) ? kept : null;
        } catch (IllegalArgumentException e) {
            log.warn("{} is damaged and is fetched anew: {}", file, e.getMessage());
            return null;
        }
    }

    private static Credentials renewed(
            Path file, SigningKey key, CoordinatorClient coordinator, @Nullable String authority) throws IOException {
        var answer = coordinator.certify();
        Credentials fresh;
        try {
            fresh = credentials(key, Pem.certificates(answer.certificate() + answer.authority()));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "What answers at " + coordinator.coordinator() + " gave no certificate for this"
                            + " machine's key: is it a coordinator of this grid?",
                    e);
        }
        if (authority != null && !authority.equals(fingerprint(fresh))) {
            throw new IOException("What answers at " + coordinator.coordinator() + " certifies for another grid: its"
                    + " authority is " + fingerprint(fresh) + ", and this machine has joined that of " + authority
                    + ": check the address, or join anew from another folder");
        }
        PrivateFile.replace(file, Pem.certificates(fresh.certificate(), fresh.authority()));
        return fresh;
    }

    private static Credentials credentials(SigningKey key, List<X509Certificate> certificates) {
        if (certificates.size() != 2
                || !VerificationKey.of(certificates.get(0).getPublicKey()).equals(key.verificationKey())) {
            throw new IllegalArgumentException("there is not one certificate of this key with that of its authority");
        }
        return new Credentials(key.privateKey(), certificates.get(0), certificates.get(1));
    }

    private static String fingerprint(Credentials of) {
        return Fingerprint.of(of.authority().getPublicKey());
    }

    @Override
    public void close() {
        rounds.close();
    }
}
