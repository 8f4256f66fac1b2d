package org.bartergrid.barter;

import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.Want;

/** A candidate that is to serve a want. */
record Pick(Want want, RankedCandidate ranked) {
    OfferMandate mandate() {
        return ranked.candidate().mandate();
    }
}
