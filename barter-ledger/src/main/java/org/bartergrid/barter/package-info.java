@NullMarked
package org.bartergrid.barter;

import org.jspecify.annotations.NullMarked;
