@NullMarked
package org.bartergrid.peer;

import org.jspecify.annotations.NullMarked;
