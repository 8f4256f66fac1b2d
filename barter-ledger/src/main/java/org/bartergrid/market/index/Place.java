package org.bartergrid.market.index;

/** Where a search stands that goes from the cheapest offer to the dearest. */
record Place(long priceMinor, int row) {}
