@NullMarked
package org.bartergrid.gateway;

import org.jspecify.annotations.NullMarked;
