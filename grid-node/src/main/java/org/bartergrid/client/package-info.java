@NullMarked
package org.bartergrid.client;

import org.jspecify.annotations.NullMarked;
