@NullMarked
package org.bartergrid.ledger;

import org.jspecify.annotations.NullMarked;
