package org.bartergrid.market;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids that follow from another one, so that whoever tries again, at whatever coordinator, uses the same. Stateless. */
public final class DerivedIds {
    private DerivedIds() {}

    /**
     * The id of something that belongs to what has an id. It has the time of that one, so that it is of version 7 and never
     * ahead; the rest is of the SHA-256 of both.
     *
     * @param what what belongs to it
     */
    public static UUID of(UUID id, String what) {
        try {
            byte[] name = (what + " of " + id).getBytes(StandardCharsets.UTF_8);
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name));
            long high = (id.getMostSignificantBits() & ~0xffffL) | 0x7000L | (hash.getLong() & 0xfffL);
            return new UUID(high, 0x8000_0000_0000_0000L | (hash.getLong() >>> 2));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
