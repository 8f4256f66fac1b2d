/** An application for the grid: how often each k-mer occurs in a set of sequences. */
@NullMarked
package org.bartergrid.examples.kmer;

import org.jspecify.annotations.NullMarked;
