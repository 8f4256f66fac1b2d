@NullMarked
package org.bartergrid.node;

import org.jspecify.annotations.NullMarked;
