package org.bartergrid.execution.ignite;

import java.util.Map;

/**
 * What every batch says about the job it belongs to.
 *
 * @param ticket a secret of this run of the job: whoever fetches its runs or results must know it
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
record Work(
        String contractId,
        String grant,
        String jobId,
        byte[] ticket,
        String jarSha256,
        String className,
        Map<String, String> settings,
        int partitions) {}
