package org.bartergrid.execution.ignite;

import java.util.List;
import org.bartergrid.execution.JobProgress;
import org.bartergrid.job.Tallies;

/**
 * What a job came to.
 *
 * @param emitted pairs that map emitted, each split counted once
 * @param keys distinct keys
 * @param lines of result
 */
public record JobSummary(
        JobProgress progress, List<ContractUsage> contracts, long emitted, long keys, long lines, Tallies tallies) {}
