@NullMarked
package org.bartergrid.worker;

import org.jspecify.annotations.NullMarked;
