package org.bartergrid.market;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.UUID;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Proportion;
import org.bartergrid.resource.Quantity;

/**
 * What two peers agreed, inside both their mandates, which it embeds. As a document it is countersigned by the
 * coordinator; {@link #toJson} and {@link #parse} are its canonical form, version 1.
 *
 * @param id its name; its hold and its reservation have the same UUID
 * @param order the order whose demand it serves
 * @param consumer who gets the resource and pays
 * @param provider who gives the resource and is paid
 * @param node the machine that delivers
 * @param offer the offer it was made from
 * @param legs who gives what
 * @param priceMinorPerCpuSecond what was agreed
 * @param cpuMillis at most this much processor time is delivered and paid
 * @param valueMinor what that costs: floor(cpuMillis × price / 1000)
 * @param commissionBasisPoints of what is paid, on top, to the coordinator
 * @param window when delivery happens: the term
 * @param graceMillis how long after the term the hold stays open for settlement
 * @param offerMandate what the provider signed
 * @param demandMandate what the consumer signed
 */
public record Contract(
        ContractId id,
        OrderId order,
        PeerId consumer,
        PeerId provider,
        NodeId node,
        OfferId offer,
        List<Leg> legs,
        long priceMinorPerCpuSecond,
        long cpuMillis,
        long valueMinor,
        int commissionBasisPoints,
        Window window,
        long graceMillis,
        SignedDocument offerMandate,
        SignedDocument demandMandate) {
    static final String KIND = "contract";
    static final int VERSION = 1;

    public Contract {
        legs = List.copyOf(legs);
        if (consumer.equals(provider)) {
            throw new IllegalArgumentException("peer " + consumer + " cannot make a contract with itself");
        }
        if (commissionBasisPoints < 0 || commissionBasisPoints > 10_000) {
            throw new IllegalArgumentException("a commission lies between 0 and 10000 basis points");
        }
    }

    /** What has to be held for it: its value and the commission on all of it, in minor units. */
    public long holdMinor() {
        return Math.addExact(valueMinor, commissionOn(valueMinor));
    }

    /** The coordinator's commission on a payment: floor(payment × basis points / 10000), in minor units. */
    public long commissionOn(long paymentMinor) {
        return Proportion.floor(paymentMinor, commissionBasisPoints, 10_000);
    }

    /** What so much processor time costs under this contract: floor(cpuMillis × price / 1000), in minor units. */
    public long costOf(long usedCpuMillis) {
        return Proportion.floor(usedCpuMillis, priceMinorPerCpuSecond, 1_000);
    }

    /** How many slots the node gives at once. */
    public int slots() {
        return legs.stream().mapToInt(Leg::slots).max().orElse(0);
    }

    /** Book time at which its hold is void by itself. */
    public long holdExpiresAtMillis() {
        return window.untilMillis() + graceMillis;
    }

    /** The canonical JSON that the coordinator signs. */
    public String toJson() {
        DocumentWriter document = new DocumentWriter(KIND, VERSION)
                .put("contract", id.toString())
                .put("order", order.toString())
                .put("consumer", consumer.value())
                .put("provider", provider.value())
                .put("node", node.value())
                .put("offer", offer.toString())
                .put("priceMinorPerCpuSecond", priceMinorPerCpuSecond)
                .put("cpuMillis", cpuMillis)
                .put("valueMinor", valueMinor)
                .put("commissionBasisPoints", commissionBasisPoints)
                .put("fromMillis", window.fromMillis())
                .put("untilMillis", window.untilMillis())
                .put("graceMillis", graceMillis)
                .put("offerMandate", offerMandate)
                .put("demandMandate", demandMandate);
        ArrayNode array = document.array("legs");
        for (Leg leg : legs) {
            array.addObject()
                    .put("giver", leg.giver().value())
                    .put("receiver", leg.receiver().value())
                    .put("category", leg.category().name())
                    .put("amount", leg.quantity().amount())
                    .put("measure", leg.quantity().measure().name())
                    .put("slots", leg.slots())
                    .put("fromMillis", leg.window().fromMillis())
                    .put("untilMillis", leg.window().untilMillis());
        }
        return document.toJson();
    }

    /**
     * The contract that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static Contract parse(String json) {
        DocumentReader document = new DocumentReader(json, KIND, VERSION);
        Contract contract = new Contract(
                new ContractId(UUID.fromString(document.text("contract"))),
                OrderId.parse(document.text("order")),
                new PeerId(document.text("consumer")),
                new PeerId(document.text("provider")),
                new NodeId(document.text("node")),
                OfferId.parse(document.text("offer")),
                document.list("legs").stream().map(Contract::leg).toList(),
                document.integer("priceMinorPerCpuSecond"),
                document.integer("cpuMillis"),
                document.integer("valueMinor"),
                document.smallInteger("commissionBasisPoints"),
                new Window(document.integer("fromMillis"), document.integer("untilMillis")),
                document.integer("graceMillis"),
                document.signed("offerMandate"),
                document.signed("demandMandate"));
        document.end();
        return contract;
    }

    private static Leg leg(DocumentReader document) {
        Leg leg = new Leg(
                new PeerId(document.text("giver")),
                new PeerId(document.text("receiver")),
                document.constant("category", Category.class),
                new Quantity(document.integer("amount"), document.constant("measure", Quantity.Measure.class)),
                document.smallInteger("slots"),
                new Window(document.integer("fromMillis"), document.integer("untilMillis")));
        document.end();
        return leg;
    }
}
