package org.bartergrid.trust;

import java.time.Clock;
import java.time.Duration;
import org.bartergrid.peer.SigningKey;

/** An authority for a test, and members with keys of their own. */
final class TestAuthority {

    static final Duration LIFE = Duration.ofDays(30);

    final CertificateAuthority authority;

    TestAuthority(Clock clock) {
        authority = CertificateAuthority.create(clock);
    }

    Credentials member(MemberRole role, String name) {
        SigningKey key = SigningKey.generate();
        return new Credentials(
                key.privateKey(),
                authority.member(new Member(role, name), key.verificationKey().publicKey(), LIFE),
                authority.certificate());
    }
}
