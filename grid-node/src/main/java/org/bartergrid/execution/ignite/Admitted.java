package org.bartergrid.execution.ignite;

import org.jspecify.annotations.Nullable;

/**
 * A request that the gate has let in.
 *
 * @param request what is asked for
 * @param grant under which; null where the contract's work must be open already
 */
record Admitted(CellRequest request, @Nullable Grant grant) {}
