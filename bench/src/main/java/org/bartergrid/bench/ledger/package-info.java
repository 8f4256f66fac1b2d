/** The books beside PostgreSQL: the same transfers for both, turn by turn, on one machine. */
@NullMarked
package org.bartergrid.bench.ledger;

import org.jspecify.annotations.NullMarked;
