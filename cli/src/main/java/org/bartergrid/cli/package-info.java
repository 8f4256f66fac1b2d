@NullMarked
package org.bartergrid.cli;

import org.jspecify.annotations.NullMarked;
