package org.bartergrid.barter;

import java.util.List;
import org.bartergrid.peer.Node;
import org.bartergrid.valuation.Valuation;

/**
 * A node as the catalog has it, with what it is worth, and why.
 *
 * @param node the node
 * @param valuation of a CPU-second of one of its slots
 * @param valuations of what else it has to give, in the order of its inventory
 */
public record ValuedNode(Node node, Valuation valuation, List<Valuation> valuations) {
    public ValuedNode {
        valuations = List.copyOf(valuations);
    }
}
