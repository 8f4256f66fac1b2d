package org.bartergrid.execution.ignite;

import java.util.Map;

/**
 * What every batch says about the job it belongs to.
 *
 * @param run which run of the job this is: another gateway's is another one
 */
record Work(
        String contractId,
        String jobId,
        String run,
        String jarSha256,
        String className,
        Map<String, String> settings,
        int partitions) {}
