@NullMarked
package org.bartergrid.store;

import org.jspecify.annotations.NullMarked;
