package org.bartergrid.barter;

import java.util.List;
import org.bartergrid.peer.Peer;
import org.bartergrid.valuation.Valuation;

/**
 * A peer as the catalog has it, with what its own resources are worth.
 *
 * @param peer the peer
 * @param valuations of what it has to give beside its nodes, in the order of its inventory
 */
public record ValuedPeer(Peer peer, List<Valuation> valuations) {
    public ValuedPeer {
        valuations = List.copyOf(valuations);
    }
}
