package org.bartergrid.market;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;

/**
 * What a peer demands, and the limits inside which the engine may agree for it. As a document it is signed by the peer's
 * key under the role {@code peer}; {@link #toJson} is its canonical form, version 2, and {@link #parse} reads version 1 too,
 * which asked for processor time and gave money.
 *
 * @param order its id, made by the peer; the order that serves it has the same
 * @param peer who demands
 * @param criteria what is demanded
 * @param gives offers of its own of which slots may be given in return, in this order, before money is
 * @param budgetMinor at most this much money is held for it in all, commission included
 * @param manner how it barters
 * @param notAfterMillis the engine may agree until then, epoch milliseconds
 * @param createdAtMillis when the mandate was written, epoch milliseconds
 */
public record DemandMandate(
        OrderId order,
        PeerId peer,
        Demand criteria,
        List<OfferId> gives,
        long budgetMinor,
        Manner manner,
        long notAfterMillis,
        long createdAtMillis) {
    static final String KIND = "demand";
    static final int VERSION = 2;
    private static final int MOST_GIVEN = 16;

    public DemandMandate {
        gives = List.copyOf(gives);
        if (budgetMinor < 0 || (budgetMinor == 0 && gives.isEmpty())) {
            throw new IllegalArgumentException(
                    "a demand's budget must be above 0, unless it gives something else in return, but is "
                            + budgetMinor);
        }
        if (gives.size() > MOST_GIVEN || gives.stream().distinct().count() < gives.size()) {
            throw new IllegalArgumentException(
                    "a demand gives slots of at most " + MOST_GIVEN + " offers, each named once");
        }
    }

    /** A demand that is paid with money. */
    public static DemandMandate forMoney(
            OrderId order, PeerId peer, Demand criteria, long budgetMinor, long notAfterMillis, long createdAtMillis) {
        return new DemandMandate(
                order, peer, criteria, List.of(), budgetMinor, Manner.STANDARD, notAfterMillis, createdAtMillis);
    }

    /** The canonical JSON that is signed. */
    public String toJson() {
        DocumentWriter document = new DocumentWriter(KIND, VERSION)
                .put("order", order.toString())
                .put("peer", peer.value())
                .put("gives", gives.stream().map(OfferId::toString).toList())
                .put("termSeconds", criteria.termSeconds())
                .put("budgetMinor", budgetMinor)
                .put("notAfterMillis", notAfterMillis)
                .put("createdAtMillis", createdAtMillis);
        manner.write(document);
        ArrayNode wants = document.array("wants");
        for (Want want : criteria.wants()) {
            wants.addObject()
                    .put("category", want.category().name())
                    .put("offers", want.offers())
                    .put("slots", want.slots())
                    .put("amount", want.amount())
                    .put("where", want.where().toString())
                    .put("maxPriceMinor", want.maxPriceMinor());
        }
        return document.toJson();
    }

    /**
     * The mandate that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static DemandMandate parse(String json) {
        DocumentReader document = new DocumentReader(json, KIND, 1, VERSION);
        DemandMandate mandate = document.version() == 1 ? version1(document) : version2(document);
        document.end();
        return mandate;
    }

    private static DemandMandate version1(DocumentReader document) {
        if (document.constant("category", Category.class) != Category.COMPUTING_POWER) {
            throw new IllegalArgumentException("a demand of version 1 is for COMPUTING_POWER");
        }
        return forMoney(
                OrderId.parse(document.text("order")),
                new PeerId(document.text("peer")),
                Demand.ofComputingPower(
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
    }

    private static DemandMandate version2(DocumentReader document) {
        return new DemandMandate(
                OrderId.parse(document.text("order")),
                new PeerId(document.text("peer")),
                new Demand(
                        document.list("wants").stream().map(DemandMandate::want).toList(),
                        document.integer("termSeconds")),
                document.texts("gives").stream().map(OfferId::parse).toList(),
                document.integer("budgetMinor"),
                Manner.read(document),
                document.integer("notAfterMillis"),
                document.integer("createdAtMillis"));
    }

    private static Want want(DocumentReader document) {
        Want want = new Want(
                document.constant("category", Category.class),
                document.smallInteger("offers"),
                document.smallInteger("slots"),
                document.integer("amount"),
                document.condition("where"),
                document.integer("maxPriceMinor"));
        document.end();
        return want;
    }
}
