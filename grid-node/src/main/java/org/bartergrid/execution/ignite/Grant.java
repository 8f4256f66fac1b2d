package org.bartergrid.execution.ignite;

import org.bartergrid.peer.VerificationKey;

/**
 * What a verified grant permits on this node.
 *
 * @param gateway who dispatches it
 * @param gatewayKey with which its tickets are signed
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
        String gateway,
        VerificationKey gatewayKey,
        int slots,
        long cpuMillisLimit,
        long issuedMillis,
        long endsMillis) {}
