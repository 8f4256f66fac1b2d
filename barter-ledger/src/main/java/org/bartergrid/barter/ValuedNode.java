package org.bartergrid.barter;

import org.bartergrid.peer.Node;
import org.bartergrid.valuation.Valuation;

/** A node as the catalog has it, with what a CPU-second of one of its slots is worth, and why. */
public record ValuedNode(Node node, Valuation valuation) {}
