/**
 * Open offers by everything that a search asks for, in memory: which of a million fit, cheapest first. It is made of what the
 * catalog holds, and can be made again at any time.
 */
@NullMarked
package org.bartergrid.market.index;

import org.jspecify.annotations.NullMarked;
