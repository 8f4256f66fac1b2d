package org.bartergrid.market;

import java.util.UUID;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What a person decided about a contract that was proposed. As a document it is signed by the peer's key under the role
 * {@code peer}, and part of the contract if it accepts that; {@link #toJson} is its canonical form, version 1.
 *
 * @param contract which contract
 * @param peer who decided
 * @param verdict what
 * @param termsSha256 about which terms, see {@link Contract#termsSha256}
 * @param priceMinor the other price that is named, for as much as the leg's measure prices; null unless it is that
 * @param beginsByMillis accepted if the contract begins by then, epoch milliseconds
 * @param createdAtMillis when it was written, epoch milliseconds
 */
public record Decision(
        ContractId contract,
        PeerId peer,
        Verdict verdict,
        String termsSha256,
        @Nullable Long priceMinor,
        long beginsByMillis,
        long createdAtMillis) {
    static final String KIND = "decision";
    static final int VERSION = 1;

    /** What can be decided. */
    public enum Verdict {
        /** The contract as it is proposed. */
        ACCEPT,
        /** No contract. */
        REJECT,
        /** One at another price. */
        COUNTER
    }

    public Decision {
        if ((verdict == Verdict.COUNTER) != (priceMinor != null)) {
            throw new IllegalArgumentException(
                    "a decision has the field 'priceMinor' if its verdict is COUNTER, and only" + " then");
        }
        if (priceMinor != null && priceMinor < 0) {
            throw new IllegalArgumentException("a price must not be negative");
        }
    }

    /** Whether it accepts the terms of a contract, and that this begins when it does. */
    public boolean accepts(Contract decided, PeerId by) {
        return verdict == Verdict.ACCEPT
                && contract.equals(decided.id())
                && peer.equals(by)
                && decided.window().fromMillis() <= beginsByMillis
                && termsSha256.equals(decided.terms().sha256());
    }

    /** The canonical JSON that is signed. */
    public String toJson() {
        DocumentWriter document = new DocumentWriter(KIND, VERSION)
                .put("contract", contract.toString())
                .put("peer", peer.value())
                .put("verdict", verdict.name())
                .put("termsSha256", termsSha256)
                .put("beginsByMillis", beginsByMillis)
                .put("createdAtMillis", createdAtMillis);
        if (priceMinor != null) {
            document.put("priceMinor", priceMinor);
        }
        return document.toJson();
    }

    /**
     * The decision that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static Decision parse(String json) {
        DocumentReader document = new DocumentReader(json, KIND, VERSION);
        Decision decision = new Decision(
                new ContractId(UUID.fromString(document.text("contract"))),
                new PeerId(document.text("peer")),
                document.constant("verdict", Verdict.class),
                document.text("termsSha256"),
                document.has("priceMinor") ? (Long) document.integer("priceMinor") : null,
                document.integer("beginsByMillis"),
                document.integer("createdAtMillis"));
        document.end();
        return decision;
    }
}
