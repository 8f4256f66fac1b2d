package org.bartergrid.market;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Names a contract, the consumer's hold and the reservation of its first leg; the others have ids that follow from it. */
public record ContractId(UUID value) implements Comparable<ContractId> {
    /** The id in its usual text form. */
    public static ContractId parse(String text) {
        try {
            return new ContractId(UUID.fromString(text));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("'" + text + "' is not a UUID", malformed);
        }
    }

    /** The id under which a leg's slots are reserved. */
    public ContractId ofLeg(int leg) {
        return leg == 0 ? this : new ContractId(derived("leg " + leg));
    }

    /** The id of what its provider has to hold. */
    public UUID ofProvidersHold() {
        return derived("hold of the provider");
    }

    /** Random as the id itself, and of its time. */
    private UUID derived(String what) {
        try {
            byte[] name = (what + " of " + value).getBytes(StandardCharsets.UTF_8);
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name));
            long high = (value.getMostSignificantBits() & ~0xffffL) | 0x7000L | (hash.getLong() & 0xfffL);
            return new UUID(high, 0x8000_0000_0000_0000L | (hash.getLong() >>> 2));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    @Override
    public int compareTo(ContractId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
