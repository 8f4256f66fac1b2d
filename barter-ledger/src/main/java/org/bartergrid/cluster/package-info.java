/** What the members of an Ignite cluster prove to each other, of whichever kind the cluster is. */
@NullMarked
package org.bartergrid.cluster;

import org.jspecify.annotations.NullMarked;
