@NullMarked
package org.bartergrid.cell;

import org.jspecify.annotations.NullMarked;
