/** {@code barter demo}: a whole grid on one machine, for a minute. */
@NullMarked
package org.bartergrid.cli.demo;

import org.jspecify.annotations.NullMarked;
