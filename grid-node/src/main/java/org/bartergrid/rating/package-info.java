@NullMarked
package org.bartergrid.rating;

import org.jspecify.annotations.NullMarked;
