package org.bartergrid.market;

import java.util.UUID;

/** Names an order and the demand that it serves. */
public record OrderId(UUID value) implements Comparable<OrderId> {
    /** The id in its usual text form. */
    public static OrderId parse(String text) {
        try {
            return new OrderId(UUID.fromString(text));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("'" + text + "' is not a UUID", malformed);
        }
    }

    @Override
    public int compareTo(OrderId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
