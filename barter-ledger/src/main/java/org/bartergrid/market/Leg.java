package org.bartergrid.market;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Quantity.Measure;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a contract gives the other: slots of an offer, or credits.
 *
 * @param giver who gives
 * @param receiver who gets
 * @param category what kind of thing
 * @param offer of which offer; null for credits that are paid
 * @param node of which machine; null if it is of none
 * @param resource what the offer says that it is; null for processor time and for credits
 * @param quantity at most how much of it
 * @param slots how many slots at once; 0 for credits
 * @param window when
 * @param priceMinor what was agreed, minor units for as much as the measure prices
 * @param valueMinor what all of it is worth at that price
 */
public record Leg(
        PeerId giver,
        PeerId receiver,
        Category category,
        @Nullable OfferId offer,
        @Nullable NodeId node,
        @Nullable Resource resource,
        Quantity quantity,
        int slots,
        Window window,
        long priceMinor,
        long valueMinor) {
    public Leg {
        if (giver.equals(receiver)) {
            throw new IllegalArgumentException("peer " + giver + " cannot make a contract with itself");
        }
        if (slots < 0 || priceMinor < 0 || valueMinor < 0) {
            throw new IllegalArgumentException("no figure of a leg can be negative");
        }
    }

    /** Slots of an offer at a price. */
    public static Leg of(
            PeerId receiver, OfferMandate offer, Quantity quantity, int slots, Window window, long priceMinor) {
        return new Leg(
                offer.peer(),
                receiver,
                offer.category(),
                offer.offer(),
                offer.node(),
                offer.resource(),
                quantity,
                slots,
                window,
                priceMinor,
                quantity.costMinor(priceMinor));
    }

    /** Credits. */
    public static Leg ofCredits(PeerId giver, PeerId receiver, long minor, Window window) {
        return new Leg(
                giver,
                receiver,
                Category.MONEY,
                null,
                null,
                null,
                new Quantity(minor, Measure.CREDIT_MINOR),
                0,
                window,
                1,
                minor);
    }

    /** The same in another stretch of time, which is as long. */
    Leg during(Window other) {
        return new Leg(
                giver, receiver, category, offer, node, resource, quantity, slots, other, priceMinor, valueMinor);
    }

    /** The same at another price. */
    Leg at(long otherPriceMinor) {
        return new Leg(
                giver,
                receiver,
                category,
                offer,
                node,
                resource,
                quantity,
                slots,
                window,
                otherPriceMinor,
                quantity.costMinor(otherPriceMinor));
    }

    /** Whether it is credits that are paid, and no slots of an offer. */
    public boolean isPayment() {
        return offer == null;
    }

    void write(ObjectNode object) {
        object.put("giver", giver.value())
                .put("receiver", receiver.value())
                .put("category", category.name())
                .put("amount", quantity.amount())
                .put("measure", quantity.measure().name())
                .put("slots", slots)
                .put("fromMillis", window.fromMillis())
                .put("untilMillis", window.untilMillis())
                .put("priceMinor", priceMinor)
                .put("valueMinor", valueMinor);
        if (offer != null) {
            object.put("offer", offer.toString());
        }
        if (node != null) {
            object.put("node", node.value());
        }
        if (resource != null) {
            object.set("resource", CanonicalJson.read(ResourceDocument.toJson(resource)));
        }
    }

    static Leg read(DocumentReader document) {
        Leg leg = new Leg(
                new PeerId(document.text("giver")),
                new PeerId(document.text("receiver")),
                document.constant("category", Category.class),
                document.has("offer") ? OfferId.parse(document.text("offer")) : null,
                document.has("node") ? new NodeId(document.text("node")) : null,
                document.has("resource") ? ResourceDocument.read(document.object("resource")) : null,
                new Quantity(document.integer("amount"), document.constant("measure", Measure.class)),
                document.smallInteger("slots"),
                new Window(document.integer("fromMillis"), document.integer("untilMillis")),
                document.integer("priceMinor"),
                document.integer("valueMinor"));
        document.end();
        return leg;
    }
}
