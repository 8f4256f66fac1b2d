@NullMarked
package org.bartergrid.market;

import org.jspecify.annotations.NullMarked;
