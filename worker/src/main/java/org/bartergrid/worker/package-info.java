/** The child process in which a scientist's code runs, and the frames that its node speaks with it. */
@NullMarked
package org.bartergrid.worker;

import org.jspecify.annotations.NullMarked;
