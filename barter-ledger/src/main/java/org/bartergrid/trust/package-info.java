/** Certificates: who signs them, what they say, and how two members of a cluster prove theirs to each other. */
@NullMarked
package org.bartergrid.trust;

import org.jspecify.annotations.NullMarked;
