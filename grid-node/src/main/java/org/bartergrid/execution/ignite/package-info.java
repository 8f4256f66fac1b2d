/**
 * Execution over an Ignite cell: the job master at the gateway, and the runtime that does its bidding on a node. Only byte
 * arrays cross the wire, in one task a batch and node.
 */
@NullMarked
package org.bartergrid.execution.ignite;

import org.jspecify.annotations.NullMarked;
