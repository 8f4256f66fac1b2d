package org.bartergrid.bench.market;

import org.bartergrid.market.OfferId;
import org.bartergrid.resource.Resource;

/** An offer of the bench, as both sides store it. */
record Lot(
        OfferId offer, String peer, String place, Resource resource, int slots, long priceMinor, long reserveMinor) {}
