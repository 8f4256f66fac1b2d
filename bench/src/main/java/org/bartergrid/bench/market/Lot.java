package org.bartergrid.bench.market;

import org.bartergrid.market.OfferId;
import org.bartergrid.peer.NodeId;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;

/** An offer of the bench, as both sides store it. */
record Lot(
        OfferId offer,
        String peer,
        String place,
        @Nullable NodeId node,
        Resource resource,
        int slots,
        long priceMinor,
        long reserveMinor) {}
