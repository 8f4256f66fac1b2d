package org.bartergrid.market;

import org.bartergrid.peer.PeerId;

/**
 * What a peer demands, and the limits inside which the engine may agree for it. As a document it is signed by the peer's
 * key under the role {@code peer}; {@link #toJson} and {@link #parse} are its canonical form, version 1.
 *
 * @param order its id, made by the peer; the order that serves it has the same
 * @param peer who demands
 * @param criteria what is demanded
 * @param budgetMinor at most this much is held for it in all, commission included
 * @param notAfterMillis the engine may agree until then, epoch milliseconds
 * @param createdAtMillis when the mandate was written, epoch milliseconds
 */
public record DemandMandate(
        OrderId order, PeerId peer, Demand criteria, long budgetMinor, long notAfterMillis, long createdAtMillis) {
    static final String KIND = "demand";
    static final int VERSION = 1;

    public DemandMandate {
        if (budgetMinor <= 0) {
            throw new IllegalArgumentException("a demand's budget must be above 0, but is " + budgetMinor);
        }
    }

    /** The canonical JSON that is signed. */
    public String toJson() {
        return new DocumentWriter(KIND, VERSION)
                .put("order", order.toString())
                .put("peer", peer.value())
                .put("category", criteria.category().name())
                .put("nodes", criteria.nodes())
                .put("slotsPerNode", criteria.slotsPerNode())
                .put("cpuSeconds", criteria.cpuSeconds())
                .put("minMips", criteria.minMips())
                .put("minMflops", criteria.minMflops())
                .put("minMemoryMegabytes", criteria.minMemoryMegabytes())
                .put("maxPriceMinorPerCpuSecond", criteria.maxPriceMinorPerCpuSecond())
                .put("termSeconds", criteria.termSeconds())
                .put("budgetMinor", budgetMinor)
                .put("notAfterMillis", notAfterMillis)
                .put("createdAtMillis", createdAtMillis)
                .toJson();
    }

    /**
     * The mandate that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static DemandMandate parse(String json) {
        DocumentReader document = new DocumentReader(json, KIND, VERSION);
        DemandMandate mandate = new DemandMandate(
                OrderId.parse(document.text("order")),
                new PeerId(document.text("peer")),
                new Demand(
                        document.constant("category", org.bartergrid.resource.Category.class),
                        document.smallInteger("nodes"),
                        document.smallInteger("slotsPerNode"),
                        document.integer("cpuSeconds"),
                        document.integer("minMips"),
                        document.integer("minMflops"),
                        document.integer("minMemoryMegabytes"),
                        document.integer("maxPriceMinorPerCpuSecond"),
                        document.integer("termSeconds")),
                document.integer("budgetMinor"),
                document.integer("notAfterMillis"),
                document.integer("createdAtMillis"));
        document.end();
        return mandate;
    }
}
