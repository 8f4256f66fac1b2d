/**
 * The machinery that runs a job: combining tables, sorted runs, the merge. Shared by the worker process and by {@link
 * org.bartergrid.job.LocalJobRunner}, and hidden from a scientist's classes, which see only {@code org.bartergrid.job}.
 */
@NullMarked
package org.bartergrid.job.engine;

import org.jspecify.annotations.NullMarked;
