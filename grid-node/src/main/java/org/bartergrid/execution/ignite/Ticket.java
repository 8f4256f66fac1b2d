package org.bartergrid.execution.ignite;

/**
 * What a gateway has signed with the key that a grant names.
 *
 * @param kind what it is good for
 * @param id no other ticket of the gateway has it
 * @param contractId under whose grant
 * @param nodeId who is asked
 * @param holder who asks: the gateway itself, or the node that fetches runs
 * @param run which run of the job, in hexadecimal digits
 * @param payloadSha256 of the whole request, in hexadecimal digits; empty for a fetch, which takes several requests
 * @param partition of a fetch; -1 otherwise
 * @param expiresMillis epoch milliseconds
 */
public record Ticket(
        Kind kind,
        String id,
        String contractId,
        String nodeId,
        String holder,
        String run,
        String payloadSha256,
        int partition,
        long expiresMillis) {

    /** What a ticket is good for. */
    public enum Kind {
        /** One batch, once. */
        BATCH,
        /** Ending the contract's work on the node, once. */
        CLOSE,
        /** Reading the runs of one partition, piece by piece. */
        RUNS,
        /** Reading the result of one partition, piece by piece. */
        RESULT
    }
}
