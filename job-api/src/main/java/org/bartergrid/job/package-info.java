@NullMarked
package org.bartergrid.job;

import org.jspecify.annotations.NullMarked;
