/** What a scientist compiles against: the shape of a map-reduce job, its input, its output, and a runner for one machine. */
@NullMarked
package org.bartergrid.job;

import org.jspecify.annotations.NullMarked;
