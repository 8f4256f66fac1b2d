package org.bartergrid.barter;

import java.util.UUID;
import java.util.function.Supplier;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.VerificationKey;

/** Checks that every signed document passes on its way in. Stateless. */
final class Documents {
    private static final long MOST_AHEAD_MILLIS = 600_000;

    private Documents() {}

    /** What a parser makes of it; what it objects to is the sender's to correct. */
    static <T> T read(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException wrong) {
            throw new BarterException(Kind.INVALID, "This is not acceptable: " + wrong.getMessage() + ".");
        }
    }

    static void requireSignature(SignedDocument signed, String signer, String role, VerificationKey key) {
        if (!signed.isSignedBy(signer, role, key)) {
            throw new BarterException(
                    Kind.FORBIDDEN,
                    "The document is not signed by " + signer + " as " + role + " with the key " + key.fingerprint()
                            + ": sign it with the key that was registered.");
        }
    }

    /** Ids made by clients have to be time-ordered, and not of a time to come, so that old ones can be told by age. */
    static void requireTimely(UUID id, long nowMillis) {
        if (id.version() != 7) {
            throw new BarterException(Kind.INVALID, "The id " + id + " is not a UUID of version 7: make one that is.");
        }
        if ((id.getMostSignificantBits() >>> 16) > nowMillis + MOST_AHEAD_MILLIS) {
            throw new BarterException(
                    Kind.INVALID, "The id " + id + " is of a time to come: set the clock of the machine that made it.");
        }
    }
}
