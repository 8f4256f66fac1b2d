@NullMarked
package org.bartergrid.api;

import org.jspecify.annotations.NullMarked;
