package org.bartergrid.execution.ignite;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.execution.Order;
import org.bartergrid.job.LocalJobRunner;

/**
 * Brings results home. A result is first spooled and its hash checked, so that a node that dies in mid-transfer leaves
 * nothing in the sink. Used by several threads; the sink sees one at a time.
 */
final class ResultDelivery {

    private final CellCalls calls;
    private final Path spool;
    private final TicketMaker tickets;
    private final String run;
    private final ResultSink sink;

    ResultDelivery(CellCalls calls, Path spool, TicketMaker tickets, String run, ResultSink sink) {
        this.calls = calls;
        this.spool = spool;
        this.tickets = tickets;
        this.run = run;
        this.sink = sink;
    }

    /** Fetches the result of an order to the spool. */
    Path fetch(Order.DeliverResult order, CellAnswer.Reduced expected) throws IOException {
        Path file = Files.createTempFile(spool, "part-" + order.partition() + "-", ".gz");
        MessageDigest digest = StoredResult.sha256();
        BarteredNode node = order.node();
        String ticket = tickets.result(node.nodeId(), node.contractId(), run, order.partition());
        long position = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            while (position < expected.bytes()) {
                CellAnswer.Chunk chunk = calls.fetch(
                        node.nodeId(),
                        ticket,
                        new CellRequest.FetchResult(
                                node.contractId(), run, order.partition(), order.attempt(), position));
                if (chunk.bytes().length == 0) {
                    throw new IOException(node.nodeId() + " sent less than the result it promised");
                }
                out.write(chunk.bytes());
                digest.update(chunk.bytes());
                position += chunk.bytes().length;
            }
        }
        if (!MessageDigest.isEqual(digest.digest(), expected.sha256())) {
            throw new IOException(node.nodeId() + " sent another result than it promised");
        }
        return file;
    }

    /** Hands a fetched result to the sink and drops it from the spool. */
    synchronized void handOver(int partition, Path file, CellAnswer.Reduced reduced) throws IOException {
        sink.part(
                LocalJobRunner.partName(partition),
                file,
                reduced.bytes(),
                HexFormat.of().formatHex(reduced.sha256()));
        Files.delete(file);
    }
}
