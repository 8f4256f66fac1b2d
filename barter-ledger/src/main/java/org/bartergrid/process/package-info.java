/** Rules that every process of the grid keeps, whatever its part. */
@NullMarked
package org.bartergrid.process;

import org.jspecify.annotations.NullMarked;
