@NullMarked
package org.bartergrid.valuation;

import org.jspecify.annotations.NullMarked;
