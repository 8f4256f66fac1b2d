@NullMarked
package org.bartergrid.execution;

import org.jspecify.annotations.NullMarked;
