/**
 * Attacks on a running cell: by members that have a valid certificate and none of our guards, and from outside. Each has a
 * canary that tells whether it had an effect. Part of no installation.
 */
@NullMarked
package org.bartergrid.hostile;

import org.jspecify.annotations.NullMarked;
