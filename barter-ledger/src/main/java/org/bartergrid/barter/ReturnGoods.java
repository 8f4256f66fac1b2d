package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Leg;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.Window;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Quantity;

/**
 * What a demanding peer gives in return besides money: slots of its own offers for the whole term, as many as come to the
 * worth of what it gets, at what they are valued at. For one thread.
 */
final class ReturnGoods {
    private final Window term;
    private final List<Good> goods = new ArrayList<>();

    private static final class Good {
        private final Offer offer;
        private final long priceMinor;
        private int freeSlots;

        Good(Offer offer, long priceMinor, int freeSlots) {
            this.offer = offer;
            this.priceMinor = priceMinor;
            this.freeSlots = freeSlots;
        }
    }

    /**
     * All that a mandate names.
     *
     * @throws BarterException INVALID, if some of that cannot be given
     */
    ReturnGoods(
            DemandMandate mandate, Window term, Clerk clerk, Catalog catalog, Enrolment enrolment, Listings listings) {
        this.term = term;
        for (OfferId id : mandate.gives()) {
            Offer offer = catalog.offer(id)
                    .filter(found -> found.mandate().peer().equals(mandate.peer()))
                    .orElseThrow(() -> new BarterException(
                            Kind.INVALID, "There is no offer " + id + " of yours that could be given in return."));
            if (offer.state() != Offer.State.OPEN || !offer.mandate().window().contains(term)) {
                throw new BarterException(
                        Kind.INVALID,
                        "Your offer " + id + " cannot be given in return: it is not open during the whole term.");
            }
            NodeId node = offer.mandate().node();
            if (node != null && !enrolment.alive(node)) {
                throw new BarterException(
                        Kind.INVALID,
                        "Your offer " + id + " cannot be given in return: node " + node + " is not alive.");
            }
            long priceMinor = enrolment.valuation(offer.mandate()).priceMinor();
            if (priceMinor < offer.mandate().reservePriceMinor()) {
                throw new BarterException(
                        Kind.INVALID,
                        "Your offer " + id + " cannot be given in return: that counts at its valuation of " + priceMinor
                                + ", and its reserve is " + offer.mandate().reservePriceMinor() + ".");
            }
            int free = clerk.read(books -> books.capacity().freeSlots(id, term)) - listings.promised(id);
            goods.add(new Good(offer, priceMinor, Math.max(0, free)));
        }
    }

    /** Legs that come to a worth as nearly as whole slots can, and not above; what they are of is given away. */
    List<Leg> give(PeerId receiver, Set<Category> accepted, long worthMinor) {
        List<Leg> legs = new ArrayList<>();
        long restMinor = worthMinor;
        for (Good good : goods) {
            OfferMandate mandate = good.offer.mandate();
            if (accepted.contains(mandate.category())) {
                int slots = slots(good, restMinor);
                if (slots > 0) {
                    Leg leg = Leg.of(receiver, mandate, quantity(mandate, slots), slots, term, good.priceMinor);
                    good.freeSlots -= slots;
                    restMinor -= leg.valueMinor();
                    legs.add(leg);
                }
            }
        }
        return legs;
    }

    private Quantity quantity(OfferMandate mandate, int slots) {
        long millis = term.untilMillis() - term.fromMillis();
        return new Quantity(
                mandate.category().measure().of(slots, millis),
                mandate.category().measure());
    }

    /** The most slots that are not worth more than a rest. */
    private int slots(Good good, long restMinor) {
        OfferMandate mandate = good.offer.mandate();
        int most = good.freeSlots;
        if (good.priceMinor == 0) {
            return 0;
        }
        int least = 0;
        while (least < most) {
            int middle = least + (most - least + 1) / 2;
            if (costs(mandate, middle, good.priceMinor) <= restMinor) {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        return costs(mandate, least, good.priceMinor) == 0 ? 0 : least;
    }

    /** What so many slots are worth; the largest number if it is more than that. */
    private long costs(OfferMandate mandate, int slots, long priceMinor) {
        try {
            return quantity(mandate, slots).costMinor(priceMinor);
        } catch (ArithmeticException beyond) {
            return Long.MAX_VALUE;
        }
    }

    /** What all of some offers accept. */
    static Set<Category> acceptedByAll(List<OfferMandate> offers) {
        Set<Category> accepted = EnumSet.allOf(Category.class);
        offers.forEach(offer -> accepted.retainAll(offer.accepts()));
        return accepted;
    }
}
