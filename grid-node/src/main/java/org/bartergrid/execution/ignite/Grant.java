package org.bartergrid.execution.ignite;

/**
 * What a verified grant permits on this node.
 *
 * @param slots threads of the contract's worker
 * @param cpuMillisLimit of worker CPU time under the contract, after which no batch is taken
 */
public record Grant(String contractId, String jobId, String jarSha256, int slots, long cpuMillisLimit) {}
