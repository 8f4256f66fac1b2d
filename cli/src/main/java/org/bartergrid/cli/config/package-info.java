/** Reads the YAML that people edit into the typed settings that the processes own. */
@NullMarked
package org.bartergrid.cli.config;

import org.jspecify.annotations.NullMarked;
