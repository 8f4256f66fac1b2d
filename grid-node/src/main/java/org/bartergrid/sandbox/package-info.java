@NullMarked
package org.bartergrid.sandbox;

import org.jspecify.annotations.NullMarked;
