/** Crashes real coordinators in every way there is, and checks that nothing they acknowledged is lost. */
@NullMarked
package org.bartergrid.bench.crash;

import org.jspecify.annotations.NullMarked;
