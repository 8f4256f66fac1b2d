package org.bartergrid.store;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Member;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of who has the authority itself: made when it is first asked for, for a key that never leaves this
 * process, and anew when a third of its life is left. Safe for any thread.
 */
final class OwnCertificate implements Supplier<Credentials> {

    private static final Duration LIFE = Duration.ofDays(1);

    private final CertificateAuthority authority;
    private final Member member;
    private final Clock clock;
    private final SigningKey key = SigningKey.generate();
    private @Nullable Credentials credentials;

    OwnCertificate(CertificateAuthority authority, Member member, Clock clock) {
        this.authority = authority;
        this.member = member;
        this.clock = clock;
    }

    @Override
    public synchronized Credentials get() {
        Credentials now = credentials;
        if (now == null || !clock.instant().isBefore(now.renewal())) {
            now = new Credentials(
                    key.privateKey(),
                    authority.member(member, key.verificationKey().publicKey(), LIFE),
                    authority.certificate());
            credentials = now;
        }
        return now;
    }
}
