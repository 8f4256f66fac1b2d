package org.bartergrid.market;

/**
 * An offer in the catalog: a mandate that was accepted, its proof, and what it is worth.
 *
 * @param mandate what is offered
 * @param signed the mandate as its peer signed it
 * @param priceMinor the valuation of what is offered, but never below its reserve: what it asks for, for as much as the
 *     category's measure prices
 * @param state whether it can still be taken
 */
public record Offer(OfferMandate mandate, SignedDocument signed, long priceMinor, State state) {
    /** Whether an offer can be taken. */
    public enum State {
        /** It can. */
        OPEN,
        /** Its peer took it back or replaced it, or its time is over; contracts under it go on. */
        WITHDRAWN
    }

    /** Its id. */
    public OfferId id() {
        return mandate.offer();
    }

    /** The same offer in another state. */
    public Offer with(State newState) {
        return new Offer(mandate, signed, priceMinor, newState);
    }

    /** The same offer with another price, because what it is of was valued anew. */
    public Offer withPrice(long newPriceMinor) {
        return new Offer(mandate, signed, newPriceMinor, state);
    }
}
