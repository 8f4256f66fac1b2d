/** What all comparisons work with: a folder, a PostgreSQL, the machine, and a report. */
@NullMarked
package org.bartergrid.bench;

import org.jspecify.annotations.NullMarked;
