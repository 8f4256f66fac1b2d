package org.bartergrid.cli;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.books.Clock;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.client.Identity;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Manner;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;

/** Writes mandates down and signs them for whoever an identity is. Stateless. */
public final class Mandates {

    /** How long the engine may take to find partners for a signed demand. */
    private static final Duration DEMAND_LASTS = Duration.ofMinutes(1);

    private Mandates() {}

    /**
     * Whom something is offered to, and what for.
     *
     * @param penaltyBasisPoints what is paid of its worth to whom it is not delivered
     */
    public record Terms(
            long reserveMinor, Set<Category> accepts, Condition demanders, int penaltyBasisPoints, Duration lasts) {}

    /** An offer of slots of a registered resource, from now on. */
    public static SignedDocument offer(
            Identity identity, Resource resource, @Nullable NodeId node, int slots, Terms terms, Manner manner) {
        long now = Clock.system().nowMillis();
        var mandate = new OfferMandate(
                new OfferId(newId()),
                new PeerId(identity.name()),
                resource.category(),
                node,
                resource,
                slots,
                terms.reserveMinor,
                new Window(now, now + terms.lasts.toMillis()),
                OfferMandate.Trust.ANYONE,
                terms.accepts,
                terms.demanders,
                terms.penaltyBasisPoints,
                manner,
                now);
        return signed(identity, mandate.toJson());
    }

    /**
     * A demand, for slots of own offers and credits.
     *
     * @param waits how long others may take to accept, over and above what the engine takes
     */
    public static SignedDocument demand(
            Identity identity,
            OrderId id,
            Demand demand,
            List<OfferId> gives,
            long budgetMinor,
            Manner manner,
            Duration waits) {
        long now = Clock.system().nowMillis();
        var mandate = new DemandMandate(
                id,
                new PeerId(identity.name()),
                demand,
                gives,
                budgetMinor,
                manner,
                now + DEMAND_LASTS.plus(waits).toMillis(),
                now);
        return signed(identity, mandate.toJson());
    }

    /** An id for the order that is placed next: it carries the time, and the coordinator takes only what is timely. */
    public static OrderId newOrder() {
        return new OrderId(newId());
    }

    private static UUID newId() {
        return new TimeOrderedIds(Clock.system(), new SecureRandom()).next();
    }

    private static SignedDocument signed(Identity identity, String mandate) {
        return SignedDocument.sign(mandate, identity.name(), SignedDocument.ROLE_PEER, identity.key());
    }
}
