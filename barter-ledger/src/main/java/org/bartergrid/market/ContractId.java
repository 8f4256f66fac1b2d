package org.bartergrid.market;

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
        return leg == 0 ? this : new ContractId(DerivedIds.of(value, "leg " + leg));
    }

    /** The id of what its provider has to hold. */
    public UUID ofProvidersHold() {
        return DerivedIds.of(value, "hold of the provider");
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
