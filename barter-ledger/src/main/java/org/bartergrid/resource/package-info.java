@NullMarked
package org.bartergrid.resource;

import org.jspecify.annotations.NullMarked;
