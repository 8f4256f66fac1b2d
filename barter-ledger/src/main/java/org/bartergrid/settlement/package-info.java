@NullMarked
package org.bartergrid.settlement;

import org.jspecify.annotations.NullMarked;
