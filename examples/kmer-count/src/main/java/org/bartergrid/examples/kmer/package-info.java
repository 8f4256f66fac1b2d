@NullMarked
package org.bartergrid.examples.kmer;

import org.jspecify.annotations.NullMarked;
