package org.bartergrid.market;

import java.util.UUID;

/** Names an offer. */
public record OfferId(UUID value) implements Comparable<OfferId> {
    /** The id in its usual text form. */
    public static OfferId parse(String text) {
        try {
            return new OfferId(UUID.fromString(text));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("'" + text + "' is not a UUID", malformed);
        }
    }

    @Override
    public int compareTo(OfferId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
