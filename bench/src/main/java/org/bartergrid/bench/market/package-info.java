/** The market beside PostgreSQL: searches among a million offers; and how many barters are agreed in a second. */
@NullMarked
package org.bartergrid.bench.market;

import org.jspecify.annotations.NullMarked;
