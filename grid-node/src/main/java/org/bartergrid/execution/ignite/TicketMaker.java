package org.bartergrid.execution.ignite;

/** Makes a gateway's tickets. Safe for any thread. */
public interface TicketMaker {

    /** For one request to a node: {@link Ticket.Kind#BATCH} or {@link Ticket.Kind#CLOSE}. */
    String once(Ticket.Kind kind, String nodeId, String contractId, String run, byte[] payload);

    /** For reading the runs of a partition from a node, by another node. */
    String runs(String nodeId, String contractId, String run, int partition, String reader);

    /** For reading a partition's result from a node, by the gateway itself. */
    String result(String nodeId, String contractId, String run, int partition);
}
