package org.bartergrid.market;

import java.util.UUID;

/** Names a contract, its hold and its reservation. */
public record ContractId(UUID value) implements Comparable<ContractId> {
    /** The id in its usual text form. */
    public static ContractId parse(String text) {
        try {
            return new ContractId(UUID.fromString(text));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("'" + text + "' is not a UUID", malformed);
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
