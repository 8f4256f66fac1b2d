/** Starts, feeds, meters and ends the child processes in which scientists' code runs. */
@NullMarked
package org.bartergrid.sandbox;

import org.jspecify.annotations.NullMarked;
