package org.bartergrid.execution;

/**
 * A node that was bartered for a job.
 *
 * @param contractId under which it works and is paid
 * @param nodeId its name in the cell
 * @param slots how many splits it works on at once
 * @param grant the signed permission, which the node checks; it is shown in no log
 */
public record BarteredNode(String contractId, String nodeId, int slots, String grant) {

    public BarteredNode {
        if (slots < 1) {
            throw new IllegalArgumentException("The node " + nodeId + " was bartered with " + slots + " slots.");
        }
    }

    @Override
    public String toString() {
        return nodeId + " (contract " + contractId + ", " + slots + " slots)";
    }
}
