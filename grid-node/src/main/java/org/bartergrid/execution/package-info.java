/**
 * The job master's brain, pure: which split runs where, what a lost node means, when a job is done. It knows neither
 * Ignite, nor files, nor money.
 */
@NullMarked
package org.bartergrid.execution;

import org.jspecify.annotations.NullMarked;
