@NullMarked
package org.bartergrid.execution.ignite;

import org.jspecify.annotations.NullMarked;
