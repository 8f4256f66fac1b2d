package org.bartergrid.execution.ignite;

/**
 * What a verified grant permits on this node.
 *
 * @param slots threads of the contract's worker
 * @param cpuMillisLimit of worker CPU time under the contract, after which no batch is taken
 * @param issuedMillis when the coordinator gave it, epoch milliseconds: of two runs of a job the one with the later grant
 *     is the one that is wanted
 * @param endsMillis when it and the contract end, epoch milliseconds
 */
public record Grant(
        String contractId,
        String jobId,
        String jarSha256,
        int slots,
        long cpuMillisLimit,
        long issuedMillis,
        long endsMillis) {}
