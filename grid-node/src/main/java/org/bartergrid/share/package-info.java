@NullMarked
package org.bartergrid.share;

import org.jspecify.annotations.NullMarked;
