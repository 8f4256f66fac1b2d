package org.bartergrid.execution.ignite;

/**
 * What a verified grant permits on this node.
 *
 * @param cpuMillisLimit of worker CPU time under the contract, after which no batch is taken
 */
public record Grant(String contractId, String jobId, String jarSha256, long cpuMillisLimit) {}
